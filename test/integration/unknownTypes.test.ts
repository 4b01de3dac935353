import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectFailure, makeFolder, run } from '../support/h5.js';
import { askH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

/** Datatypes of which h5wasm tells only class, size and byte order, in files that links lead to; and one that h5rx does not read. */
const MAKE = `
import sys
import h5py
import numpy as np
from h5py import h5a, h5d, h5s, h5t

folder = sys.argv[1]
four = h5s.create_simple((4,))
bfloat16 = h5t.IEEE_F32LE.copy()
bfloat16.set_fields(15, 7, 8, 0, 7)
bfloat16.set_size(2)
bfloat16.set_ebias(127)
ten = h5t.STD_I16LE.copy()
ten.set_precision(10)
ten.set_offset(3)
with h5py.File(f"{folder}/target.h5", "w", libver="latest") as file:
    file["x"] = [1, 2]
    h5a.create(file["x"].id, b"i10", ten, four).write(np.array([1, -2, 300, -511], "i2"))
    for n in range(20):
        h5a.create(file["x"].id, b"a%d" % n, ten, four).write(np.array([n, -2, 300, -511], "i2"))
    h5d.create(file.id, b"bf", bfloat16, four).write(h5s.ALL, h5s.ALL, np.array([1, -2, 0.5, 3], "f4"))
    bfloat16.commit(file.id, b"type")
    vax_type = h5t.IEEE_F64LE.copy()
    vax_type.set_order(h5t.ORDER_VAX)
    vax = h5d.create(file.id, b"vax", vax_type, four)
    vax.write(h5s.ALL, h5s.ALL, np.array([1, -2, 0.5, 3], "f8"))
    h5a.create(file["x"].id, b"vax", vax_type, four).write(np.array([1, -2, 0.5, 3], "f8"))
with h5py.File(f"{folder}/huge.h5", "w") as file:
    file.create_dataset("dims", (2**60 + 1,), "i1", chunks=(1024,))
    file.create_dataset("maxdims", (4,), "i1", maxshape=(2**60 + 1,), chunks=(2,))
    file.create_dataset("text", (2**60 + 1,), h5py.string_dtype(), chunks=(1024,))
    file.create_dataset("unlimited", (4,), "i1", maxshape=(None,), chunks=(2,))
with h5py.File(f"{folder}/main.h5", "w") as file:
    file["e"] = h5py.ExternalLink("target.h5", "/")
    file["s"] = h5py.SoftLink("/e/bf")
`;

describeWithTools('datatypes that h5wasm knows in part', ['python'], ({ python }) => {
  const folder = makeFolder();
  beforeAll(() => {
    const { status, stderr } = spawnSync(python, ['-c', MAKE, folder], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function using<T>(name: string, work: (file: h5.FileId) => Promise<T>, flags = 0): Promise<T> {
    const file = await run(h5.H5Fopen_async(join(folder, name), flags, { fcloseDegree: 'strong' }));
    try {
      return await work(file);
    } finally {
      await run(h5.H5Fclose_async(file));
    }
  }
  const read = async (file: h5.FileId, path: string) => run(h5.H5Dread_async(await run(h5.H5Dopen_async(file, path))));
  const attribute = async (file: h5.FileId, path: string, name: string) =>
    run(h5.H5Aread_async(await run(h5.H5Aopen_by_name_async(file, path, name))));

  test.each([
    ['reading', h5.H5F_ACC_RDONLY],
    ['writing', h5.H5F_ACC_RDWR],
  ])('are read exactly through links into another file, opened for %s', async (_, flags) => {
    await using(
      'main.h5',
      async (file) => {
        expect(await read(file, 'e/bf')).toEqual(Float32Array.of(1, -2, 0.5, 3));
        expect(await read(file, 's')).toEqual(Float32Array.of(1, -2, 0.5, 3));
        expect(await attribute(file, 'e/x', 'i10')).toEqual(Int16Array.of(1, -2, 300, -511));
        expect(await attribute(file, 'e/x', 'a19')).toEqual(Int16Array.of(19, -2, 300, -511));
        const type = await run(h5.H5Tcopy_async(await run(h5.H5Topen_async(file, 'e/type'))));
        expect(type).toMatchObject({ class: 'H5T_FLOAT', size: 2, expSize: 8 });
      },
      flags,
    );
  });

  test.each([
    ['main.h5', 'e/'],
    ['target.h5', ''],
  ])('are read as HDF5 reads them in the byte order of the VAX: %s', async (name, group) => {
    const values = askH5py(
      python,
      join(folder, 'target.h5'),
      'from h5py import h5a, h5s, h5t; data, attribute = np.zeros(4), np.zeros(4)',
      "f['vax'].id.read(h5s.ALL, h5s.ALL, data, mtype=h5t.IEEE_F64LE)",
      "h5a.open(f['x'].id, b'vax').read(attribute, mtype=h5t.IEEE_F64LE)",
      'answer = [data.tolist(), attribute.tolist()]',
    );
    await using(name, async (file) => {
      const read = async (data: Promise<h5.H5Data> | h5.H5Data) => Array.from((await data) as Float64Array);
      const data = await read(run(h5.H5Dread_async(await run(h5.H5Dopen_async(file, `${group}vax`)))));
      expect([data, await read(attribute(file, `${group}x`, 'vax'))]).toEqual(values);
    });
  });

  test('dimensions beyond 2^53 are refused by name, not rounded', async () => {
    await using('huge.h5', async (file) => {
      for (const path of ['dims', 'maxdims', 'text']) {
        const dataset = await run(h5.H5Dopen_async(file, path));
        const error = await expectFailure(h5.H5Dget_space_async(dataset), 'unsupported');
        expect(error.message).toContain(`'/${path}' in 'huge.h5'`);
        expect(error.message).toContain('2^53');
      }
      const space = await run(h5.H5Dget_space_async(await run(h5.H5Dopen_async(file, 'unlimited'))));
      expect(h5.H5Sget_simple_extent_dims(space)).toEqual({ dims: [4], maxdims: [h5.H5S_UNLIMITED] });
    });
  });
});
