import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from '../support/h5.js';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What every program begins with: each line that it says is JSON. */
const BEGIN = `
import * as h5 from 'h5rx';
import { lastValueFrom } from 'rxjs';
const path = process.argv[2];
const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;
const say = (value) => console.log(JSON.stringify(value, (_, one) => ArrayBuffer.isView(one) ? Array.from(one) : one));
const open = (flags) => lastValueFrom(h5.H5Fopen_async(path, flags));
const failure = (operation) => lastValueFrom(operation).then(
  () => 'no error', ({ routine, kind, message }) => ({ routine, kind, message }));
`;

describeWithTools('the packed package in a project without h5wasm', ['python'], ({ python }) => {
  const project = makeFolder();
  const file = join(project, 'data.h5');

  beforeAll(() => {
    const installed = join(project, 'node_modules', 'h5rx');
    mkdirSync(installed, { recursive: true });
    const npm = ['pack', '--json', '--ignore-scripts', '--pack-destination', project];
    const [{ filename }] = JSON.parse(execFileSync('npm', npm, { cwd: root, encoding: 'utf8' }));
    execFileSync('tar', ['-xzf', join(project, filename), '-C', installed, '--strip-components=1']);
    symlinkSync(join(root, 'node_modules/rxjs'), join(project, 'node_modules/rxjs'), 'junction');
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'fresh', private: true, type: 'module' }));
    makeWithH5py(
      python,
      file,
      '',
      "d = f.create_dataset('g/gzip', data=np.arange(1000, dtype='f4'), chunks=(100,), compression='gzip', shuffle=True)",
      "d.attrs['unit'] = 'K'",
      "f.create_dataset('names', data=np.array(['a', 'bc'], dtype=h5py.string_dtype()))",
      "f.create_dataset('plain', data=np.arange(5))",
    );
  }, 60_000);

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  /** What a program says, a value a line. */
  function says(program: string): unknown[] {
    writeFileSync(join(project, 'program.mjs'), `${BEGIN}${program}`);
    const output = execFileSync(process.execPath, ['program.mjs', file], { cwd: project, encoding: 'utf8' });
    return output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  test('reads and lists', () => {
    expect(
      says(`
        const f = await open(h5.H5F_ACC_RDONLY);
        const names = await lastValueFrom(h5.H5Literate_async(f, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
        say(names.map(({ name }) => name));
        say((await lastValueFrom(h5.H5Dread_async(h5.H5Dopen_async(f, 'g/gzip')))).slice(0, 3));
        say(await lastValueFrom(h5.H5Dread_async(h5.H5Dopen_async(f, 'names'))));
        say(await lastValueFrom(h5.H5Aread_async(h5.H5Aopen_by_name_async(f, 'g/gzip', 'unit'))));
      `),
    ).toEqual([['g', 'names', 'plain'], [0, 1, 2], ['a', 'bc'], ['K']]);
  });

  test('edits what is no raw data', () => {
    says(`
      const f = await open(h5.H5F_ACC_RDWR);
      await lastValueFrom(h5.H5Lmove_async(f, 'plain', f, 'moved'));
      await lastValueFrom(h5.H5Gclose_async(await lastValueFrom(h5.H5Gcreate_async(f, 'made'))));
      await lastValueFrom(h5.H5Lcreate_soft_async('/moved', f, 'made/soft'));
      await lastValueFrom(h5.H5Adelete_by_name_async(f, 'g/gzip', 'unit'));
      await lastValueFrom(h5.H5Ocopy_async(f, 'g', f, 'copy'));
      await lastValueFrom(h5.H5Ldelete_async(f, 'names'));
      await lastValueFrom(h5.H5Fclose_async(f));
      say('done');
    `);
    const answer = askH5py(
      python,
      file,
      "answer = [sorted(f), list(f['made/soft'][()].tolist()), list(f['g/gzip'].attrs), float(f['copy/gzip'][7])]",
    );
    expect(answer).toEqual([['copy', 'g', 'made', 'moved'], [0, 1, 2, 3, 4], [], 7]);
  });

  test('says what needs it, and why it is not there, where raw data are written', () => {
    const [error] = says(`
      const f = await open(h5.H5F_ACC_RDWR);
      const d = await lastValueFrom(h5.H5Dopen_async(f, 'g/gzip'));
      say(await failure(h5.H5Dwrite_async(d, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, new Float32Array(1000))));
      await lastValueFrom(h5.H5Dclose_async(d));
      await lastValueFrom(h5.H5Fclose_async(f));
    `);
    expect(error).toEqual({
      routine: 'H5Dwrite_async',
      kind: 'unsupported',
      message: expect.stringMatching(
        /^writing .*'\/?g\/gzip'.* needs libhdf5, which could not be loaded: 'file:.*\/parts\/libhdf5\.node\.js' cannot be imported \(Cannot find package 'h5wasm'.*\); .*h5wasm in a node_modules folder/,
      ),
    });
  });
});
