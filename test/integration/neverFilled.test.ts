import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

const MAKE = `import h5py, numpy as np, sys
from h5py import h5d, h5p, h5s, h5t
with h5py.File(sys.argv[1], 'w') as file:
    space = h5s.create_simple((2000,))
    record = h5t.py_create(np.dtype([('a', 'i4'), ('b', 'f8')]))
    for name, filters in (('contiguous', ''), ('chunked', 'c'), ('deflated', 'cd')):
        for kind, type in (('', h5t.STD_I32LE), ('-record', record), ('-text', h5t.py_create(h5py.string_dtype(), logical=True))):
            properties = h5p.create(h5p.DATASET_CREATE)
            properties.set_fill_time(h5d.FILL_TIME_NEVER if kind != '-text' else h5d.FILL_TIME_IFSET)
            if 'c' in filters: properties.set_chunk((100,))
            if 'd' in filters: properties.set_deflate(1)
            h5d.create(file.id, (name + kind).encode(), type, space, properties)
    properties = h5p.create(h5p.DATASET_CREATE)
    properties.set_fill_time(h5d.FILL_TIME_NEVER)
    properties.set_external(b'short.raw', 0, 8000)
    h5d.create(file.id, b'external', h5t.STD_I32LE, space, properties)
    file['noise'] = np.full(100000, 0x41414141, dtype='i4')`;

const NAMES = ['contiguous', 'chunked', 'deflated'].flatMap((name) =>
  ['', '-record', '-text'].map((kind) => name + kind),
);

describeWithTools('what was never written', ['python'], ({ python }) => {
  const make = (): string => {
    const folder = temporaryFolder();
    const path = join(folder, 'f.h5');
    writeFileSync(join(folder, 'short.raw'), Int32Array.of(1, 2, 3));
    expect(spawnSync(python, ['-c', MAKE, path], { encoding: 'utf8' }).stderr).toBe('');
    return path;
  };
  /** Fills the memory of the worker with values of another dataset. */
  const soil = (file: h5.FileId) => run(h5.H5Dread_async(h5.H5Dopen_async(file, 'noise')));

  test.each([
    ['read-only', h5.H5F_ACC_RDONLY],
    ['for writing', h5.H5F_ACC_RDWR],
  ])('is zeros, not what other datasets had, in a file opened %s', async (_, flags) => {
    const file = await run(h5.H5Fopen_async(make(), flags));
    for (const name of NAMES) {
      await soil(file);
      const data = await run(h5.H5Dread_async(h5.H5Dopen_async(file, name)));
      const columns = name.endsWith('record') ? Object.values(data as object) : [data];
      for (const column of columns)
        expect(new Set(column as Iterable<unknown>), name).toEqual(new Set([name.endsWith('text') ? '' : 0]));
    }
    await soil(file);
    const external = (await run(h5.H5Dread_async(h5.H5Dopen_async(file, 'external')))) as Int32Array;
    expect(Array.from(external.subarray(0, 4))).toEqual([1, 2, 3, 0]);
    expect(external.subarray(3).every((value) => value === 0)).toBe(true);
    await run(h5.H5Fclose_async(file));
  });

  test('leaves nothing of the memory in the file: partial chunks, padding of compounds, attributes', async () => {
    const path = make();
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    const padded = h5.H5Tinsert(
      h5.H5Tinsert(h5.H5Tcreate('H5T_COMPOUND', 64), 'a', 0, h5.H5T_STD_I8LE),
      'b',
      40,
      h5.H5T_STD_I8LE,
    );
    const space = h5.H5Screate_simple([1000]);
    const buf = { a: new Int8Array(1000).fill(1), b: new Int8Array(1000).fill(2) };
    await soil(file);
    const dataset = await run(h5.H5Dcreate_async(file, 'padded', padded, space));
    await run(h5.H5Dwrite_async(dataset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, h5.H5P_DEFAULT, buf));
    for (const name of ['chunked', 'deflated']) {
      await soil(file);
      const one = h5.H5Sselect_hyperslab(h5.H5Screate_simple([2000]), h5.H5S_SELECT_SET, [50], null, [1]);
      const target = h5.H5Dopen_async(file, name);
      await run(h5.H5Dwrite_async(target, h5.H5T_NATIVE, h5.H5S_ALL, one, h5.H5P_DEFAULT, Int32Array.of(7)));
    }
    await soil(file);
    const attribute = await run(h5.H5Acreate_async(file, 'padded', padded, h5.H5Screate_simple([10])));
    await run(h5.H5Awrite_async(attribute, h5.H5T_NATIVE, { a: new Int8Array(10), b: new Int8Array(10) }));
    await run(h5.H5Fclose_async(file));
    const judge = `import h5py, sys
with h5py.File(sys.argv[1]) as f:
    print([sorted(set(f[n][:].tolist())) for n in ('chunked', 'deflated')], f['padded'].dtype.itemsize, f['noise'].id.get_offset(), f['noise'].id.get_storage_size())`;
    const [, values, itemsize, start, size] = /(\[\[.*\]\]) (\d+) (\d+) (\d+)/.exec(
      spawnSync(python, ['-c', judge, path], { encoding: 'utf8' }).stdout,
    )!;
    expect([values, itemsize]).toEqual(['[[0, 7], [0, 7]]', '64']);
    const bytes = readFileSync(path);
    const others = Buffer.concat([bytes.subarray(0, Number(start)), bytes.subarray(Number(start) + Number(size))]);
    expect(others.includes('AAAA')).toBe(false);
  });
});
