import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { h5rx } from '../cli/h5rx.js';
import { expectFailure, makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** How many client data values a user gives to a filter; it makes the others itself. */
const ASKED: Readonly<Record<number, number>> = { 1: 1, 4: 2, 5: 0, 6: 2, 32000: 0 };

const REFUSABLE: Readonly<Record<string, h5.FilterProperty>> = {
  szip: { id: 4, cdValues: [4, 8] },
  scaleoffset: { id: 6, cdValues: [2, 0] },
  'scaleoffset-decimals': { id: 6, cdValues: [0, 3] },
};

const asked = ({ id, cdValues = [], optional }: h5.FilterProperty): h5.FilterProperty => ({
  id,
  cdValues: cdValues.slice(0, ASKED[id] ?? 0),
  ...(optional !== undefined && { optional }),
});

describeWithTools('datatypes behind filters', ['python'], ({ python }) => {
  const folder = makeFolder();
  const script = fileURLToPath(new URL('filteredTypes/judge.py', import.meta.url));
  const original = join(folder, 'original.h5');
  let made: string[] = [];
  let refused: [string, string][] = [];

  function judge(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(python, [script, ...args], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return stdout;
  }

  beforeAll(() => {
    ({ made, refused } = JSON.parse(judge('make', original)) as { made: string[]; refused: [string, string][] });
    expect(made.length).toBeGreaterThan(150);
    expect(refused.length).toBeGreaterThan(20);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (file: h5.FileId, name: string) => run(h5.H5Dread_async(h5.H5Dopen_async(file, name)));

  test('are read alike whatever the file is opened for', async () => {
    const copy = join(folder, 'copy.h5');
    copyFileSync(original, copy);
    const forReading = await run(h5.H5Fopen_async(original, h5.H5F_ACC_RDONLY));
    const forWriting = await run(h5.H5Fopen_async(copy, h5.H5F_ACC_RDWR));
    for (const name of made) expect(await read(forWriting, name), name).toEqual(await read(forReading, name));
    await run(h5.H5Fclose_async(forReading));
    await run(h5.H5Fclose_async(forWriting));
  });

  test('are written in part', async () => {
    const copy = join(folder, 'partly.h5');
    copyFileSync(original, copy);
    const file = await run(h5.H5Fopen_async(copy, h5.H5F_ACC_RDWR));
    const space = h5.H5Sselect_hyperslab(h5.H5Screate_simple([250]), 'H5S_SELECT_SET', [40], null, [30], null);
    for (const name of made) {
      const dset = await run(h5.H5Dopen_async(file, name));
      const part = await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, space));
      // What was there is written again: libhdf5 reads the whole chunk for it and filters it anew.
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, space, H5P_DEFAULT, part as h5.H5WritableData));
      await run(h5.H5Dclose_async(dset));
    }
    await run(h5.H5Fclose_async(file));
    expect(judge('compare', original, copy, 'all')).toBe('');
  });

  test('are created as libhdf5 does, and h5py reads what was written', async () => {
    const path = join(folder, 'created.h5');
    const source = await run(h5.H5Fopen_async(original, h5.H5F_ACC_RDONLY));
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
    for (const name of made) {
      const dset = await run(h5.H5Dopen_async(source, name));
      const type = await run(h5.H5Dget_type_async(dset));
      const space = await run(h5.H5Dget_space_async(dset));
      const { chunk = [], filters = [] } = await run(h5.H5Dget_create_plist_async(dset));
      const dcpl = { chunk, filters: filters.map(asked) };
      const created = await run(h5.H5Dcreate_async(file, name, type, space, H5P_DEFAULT, dcpl));
      const data = (await run(h5.H5Dread_async(dset))) as h5.H5WritableData;
      await run(h5.H5Dwrite_async(created, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
      await run(h5.H5Dclose_async(created));
    }
    await run(h5.H5Fclose_async(file));
    await run(h5.H5Fclose_async(source));
    expect(judge('compare', original, path, 'all')).toBe('');
  });

  test('are refused where libhdf5 refuses them', async () => {
    const source = await run(h5.H5Fopen_async(original, h5.H5F_ACC_RDONLY));
    const file = await run(h5.H5Fcreate_async(join(folder, 'refused.h5'), h5.H5F_ACC_TRUNC));
    const space = h5.H5Screate_simple([250]);
    for (const [name, pipeline] of refused) {
      const type = await run(h5.H5Dget_type_async(h5.H5Dopen_async(source, `plain ${name}`)));
      const dcpl = { chunk: [100], filters: [{ ...REFUSABLE[pipeline]!, optional: false }] };
      const { message } = await expectFailure(
        h5.H5Dcreate_async(file, `${name} ${pipeline}`, type, space, H5P_DEFAULT, dcpl),
        'bad-argument',
        'unsupported',
      );
      expect(message).toContain(`filter ${dcpl.filters[0]!.id}`);
    }
    await run(h5.H5Fclose_async(file));
    await run(h5.H5Fclose_async(source));
  });

  test.each([5, 6])('are not given to filter %d when another one has changed their bytes', async (id) => {
    const file = await run(h5.H5Fcreate_async(join(folder, `behind-${id}.h5`), h5.H5F_ACC_TRUNC));
    const create = (name: string, first: number) => {
      const filters = [
        { id: first, cdValues: first === 1 ? [4] : [] },
        { id, cdValues: id === 6 ? [2, 0] : [] },
      ];
      const space = h5.H5Screate_simple([250]);
      return h5.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, space, H5P_DEFAULT, { chunk: [100], filters });
    };
    for (const first of [1, 3])
      expect((await expectFailure(create('d', first), 'unsupported')).message).toContain(`filter ${first}`);
    await run(create('shuffled', 2));
    await run(h5.H5Fclose_async(file));
  });

  test.each([
    ['as they are', [], 'all'],
    ['in other chunks', ['--chunk', '70'], 'values'],
  ])('are repacked %s', async (name, options, what) => {
    const path = join(folder, `${name}.h5`);
    const { code, stderr } = await h5rx('repack', original, path, ...options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(judge('compare', original, path, what)).toBe('');
  });
});
