import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as h5 from 'h5rx';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { COMMAND } from '../cli/h5rx.js';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const { H5_INDEX_NAME, H5_ITER_INC, members, openFile, walk } = h5;
const all = <T>(stream$: Observable<T>): Promise<T[]> => lastValueFrom(stream$.pipe(toArray()));

/** Names that a path cannot express, as another writer or damage may give them to a link whose name was `\x01n`. */
const NAMES = { dot: '.\0', slash: '/n', path: 'b/' };

describeWithTools('links with names that are paths', ['python'], ({ python }) => {
  /** A file with such a group, soft link and external link, each beside others. */
  async function made(name: string): Promise<string> {
    const path = join(temporaryFolder(), 'odd.h5');
    makeWithH5py(
      python,
      path,
      '',
      'f["a"] = [1]; f.create_group("b")["x"] = 2; f["g/\\x01n/deep"] = 3; f["g/z"] = 4',
      'f["s/\\x01n"] = h5py.SoftLink("/b/x"); f["s/z"] = 5; f["s/nowhere"] = h5py.SoftLink("/\\x01")',
    );
    const bytes = (await readFile(path)).toString('latin1').replaceAll('\x01n\0', `${name}\0`);
    await writeFile(path, Buffer.from(bytes, 'latin1'));
    return path;
  }

  test('an empty name is damage: its group is refused, as by libhdf5, and others are told', async () => {
    const path = await made('\0n');
    expect(() => askH5py(python, path, 'answer = list(f["g"])')).toThrow('invalid link name');
    const walked = await all(openFile(path).pipe(walk()));
    const told = new Map(walked.map((one) => [one.path, one.error?.kind]));
    expect(told.get('b/x')).toBeUndefined();
    expect(told.has('b/x')).toBe(true);
    expect(told.get('g')).toBe('corrupt-file');
    expect(told.get('s')).toBe('corrupt-file');
    // What is in it is there by its name.
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, { fcloseDegree: 'strong' }));
    expect([...((await run(h5.H5Dread_async(h5.H5Dopen_async(file, 'g/z')))) as unknown as Iterable<bigint>)]).toEqual([
      4n,
    ]);
    await run(h5.H5Fclose_async(file));
  });

  for (const [what, stored] of Object.entries(NAMES)) {
    const name = stored.split('\0', 1)[0]!;

    test(`${what}: members, walk and iterate tell them beside all others`, async () => {
      const path = await made(stored);
      const walked = await all(openFile(path).pipe(walk()));
      const told = walked.map((one) => [one.path, one.kind, one.error?.kind]);
      expect(told).toHaveLength(10);
      expect(told).toEqual(
        expect.arrayContaining([
          ['b/x', 'dataset', undefined],
          [`g/${name}`, undefined, 'unsupported'],
          ['g/z', 'dataset', undefined],
          [`s/${name}`, 'dataset', undefined],
          ['s/nowhere', undefined, undefined],
          ['s/z', 'dataset', undefined],
        ]),
      );
      const [g, s] = await Promise.all(
        ['g', 's'].map((group) => all(openFile(path).pipe(h5.openGroup(group), members()))),
      );
      expect(g!.map((one) => [one.name, one.kind])).toEqual([
        [name, 'group'],
        ['z', 'dataset'],
      ]);
      expect(s!.find((one) => one.name === name)).toMatchObject({ kind: 'dataset' });

      const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, { fcloseDegree: 'strong' }));
      const group = await run(h5.H5Gopen_async(file, 's'));
      const links = await run(h5.H5Literate_async(group, H5_INDEX_NAME, H5_ITER_INC, { info: true }));
      expect(links.find((link) => link.name === name)?.info?.type).toBe('H5O_TYPE_DATASET');
      // It would be the group itself, or another object.
      await expectFailure(h5.H5Oopen_by_idx_async(file, 'g', H5_INDEX_NAME, H5_ITER_INC, 0), 'unsupported');
      await run(h5.H5Fclose_async(file));
    });

    test(`${what}: ls shows the tree as it is`, async () => {
      const path = await made(stored);
      const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, 'ls', path]).catch(
        (error: { stdout: string }) => error,
      );
      const lines = stdout.trimEnd().split('\n');
      expect(lines).toHaveLength(11);
      expect(lines).toContainEqual(expect.stringMatching(/ {2}\(cannot be read: its name is a path/));
      expect(stdout).toMatch(/─ z /);
    });
  }
});
