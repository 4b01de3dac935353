import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectFailure, makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

const { H5_INDEX_NAME, H5_ITER_INC, H5F_ACC_RDONLY, H5F_ACC_RDWR } = h5;

const MAKE = `
import sys
import h5py
import numpy as np
from h5py import h5a, h5d, h5s, h5t

one, two = h5s.create_simple((1,)), h5s.create_simple((2,))
for version in ("earliest", "latest"):
    with h5py.File(f"{sys.argv[1]}/names-{version}.h5", "w", libver=version) as file:
        file["good"] = np.arange(3)
        h5d.create(file.id, b"T (\\xb0C)", h5t.STD_I32LE, two).write(h5s.ALL, h5s.ALL, np.array([1, 2], "i4"))
        file.id.links.create_soft(b"soft", b"/T (\\xb0C)")
        file.id.links.create_external(b"external", b"T\\xb0.h5", b"/\\xb1")
        file["ascii"] = h5py.SoftLink("/good")
        file["ü"] = [7]
        kind = h5t.create(h5t.COMPOUND, 12)
        kind.insert(b"x", 0, h5t.STD_I32LE)
        kind.insert(b"T \\xb0C", 4, h5t.IEEE_F64LE)
        rows = np.array([(1, 2.5), (3, 4.5)], [("x", "<i4"), ("t", "<f8")])
        raw = h5t.py_create(rows.dtype)
        h5d.create(file.id, b"compound", kind, two)
        names = h5t.enum_create(h5t.STD_I8LE)
        names.enum_insert(b"\\xb0", 1)
        h5d.create(file.id, b"enum", names, two)
        tag = h5t.create(h5t.OPAQUE, 2)
        tag.set_tag(b"\\xb0")
        h5d.create(file.id, b"opaque", tag, two)
        text = file.create_dataset("text", (1,), h5py.string_dtype("ascii", 3))
        text.id.write(h5s.ALL, h5s.ALL, np.array([b"\\xb0C"], "S3"))
        h5a.create(file["good"].id, b"\\xb0", h5t.STD_I32LE, one).write(np.array([7], "i4"))
        file["good"].attrs["ok"] = 1

with h5py.File(f"{sys.argv[1]}/damaged.h5", "w") as file:
    file["x"] = [1, 2]
    file["x"].attrs["good"] = np.int32(7)
    file["x"].attrs["shape1"] = np.arange(3, dtype="i4")
`;

describeWithTools('names that are no UTF-8 and damaged attributes', ['python'], ({ python }) => {
  const folder = makeFolder();
  beforeAll(() => {
    const { status, stderr } = spawnSync(python, ['-c', MAKE, folder], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function using<T>(name: string, work: (file: h5.FileId) => Promise<T>, flags = H5F_ACC_RDONLY): Promise<T> {
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
  const attributes = (file: h5.FileId, path: string) =>
    run(h5.H5Aiterate_by_name_async(file, path, H5_INDEX_NAME, H5_ITER_INC));

  for (const version of ['earliest', 'latest']) {
    for (const flags of [H5F_ACC_RDONLY, H5F_ACC_RDWR]) {
      const file = `names-${version}.h5`;
      test(`${file}, flags ${flags}: links are listed with their bytes, as h5py lists them`, async () => {
        const links = await using(file, (id) => run(h5.H5Literate_async(id, H5_INDEX_NAME, H5_ITER_INC)), flags);
        expect(links).toEqual([
          { name: 'T (\udcb0C)', type: 'H5L_TYPE_HARD' },
          { name: 'ascii', type: 'H5L_TYPE_SOFT', target: '/good' },
          { name: 'compound', type: 'H5L_TYPE_HARD' },
          { name: 'enum', type: 'H5L_TYPE_HARD' },
          { name: 'external', type: 'H5L_TYPE_EXTERNAL', target: '/\udcb1', file: 'T\udcb0.h5' },
          { name: 'good', type: 'H5L_TYPE_HARD' },
          { name: 'opaque', type: 'H5L_TYPE_HARD' },
          { name: 'soft', type: 'H5L_TYPE_SOFT', target: '/T (\udcb0C)' },
          { name: 'text', type: 'H5L_TYPE_HARD' },
          { name: 'ü', type: 'H5L_TYPE_HARD' },
        ]);
        const script =
          'import h5py,json,sys; g=h5py.File(sys.argv[1]).id; print(json.dumps([g.get_objname_by_idx(i).hex() for i in range(len(g))]))';
        const { stdout } = spawnSync(python, ['-c', script, join(folder, file)], { encoding: 'utf8' });
        const hex = (name: string): string =>
          Array.from(name, (c) =>
            /[\udc80-\udcff]/.test(c) ? (c.charCodeAt(0) - 0xdc00).toString(16) : Buffer.from(c).toString('hex'),
          ).join('');
        expect(links.map(({ name }) => hex(name))).toEqual(JSON.parse(stdout));
      });

      test(`${file}, flags ${flags}: all are read, and a file with such a name is refused by name`, async () => {
        await using(
          file,
          async (id) => {
            expect(await read(id, 'good')).toEqual(BigInt64Array.of(0n, 1n, 2n));
            expect(await read(id, 'ü')).toEqual(BigInt64Array.of(7n));
            for (const path of ['T (\udcb0C)', 'soft']) expect(await read(id, path)).toEqual(Int32Array.of(1, 2));
            const odd = h5.H5Oopen_by_idx_async(id, '.', H5_INDEX_NAME, H5_ITER_INC, 0) as h5.Operation<h5.DatasetId>;
            expect(await run(h5.H5Dread_async(odd))).toEqual(Int32Array.of(1, 2));
            if (flags === H5F_ACC_RDWR) {
              const write = h5.H5Dwrite_async(odd, 'H5T_NATIVE', 'H5S_ALL', 'H5S_ALL', {}, Int32Array.of(3, 4));
              const { message } = await expectFailure(write, 'unsupported');
              expect(message).toContain('T (\\xb0C)');
            }
            const through = await expectFailure(h5.H5Dopen_async(id, 'external'), 'unsupported');
            expect(through.message).toContain('not UTF-8');
          },
          flags,
        );
      });

      test(`${file}, flags ${flags}: attributes, members of compounds and enumerations, tags, text`, async () => {
        await using(
          file,
          async (id) => {
            expect((await attributes(id, 'good')).map(({ name }) => name)).toEqual(['ok', '\udcb0']);
            expect(await attribute(id, 'good', 'ok')).toEqual(BigInt64Array.of(1n));
            const odd = await run(h5.H5Aopen_by_idx_async(id, 'good', H5_INDEX_NAME, H5_ITER_INC, 1));
            expect(await run(h5.H5Aread_async(odd))).toEqual(Int32Array.of(7));
            expect(Object.keys((await read(id, 'compound')) as object)).toEqual(['x', 'T \udcb0C']);
            const type = async (path: string) => run(h5.H5Dget_type_async(await run(h5.H5Dopen_async(id, path))));
            expect(await type('enum')).toMatchObject({ members: [{ name: '\udcb0', value: 1n }] });
            expect(await type('opaque')).toMatchObject({ tag: '\udcb0' });
            // Of data, bytes that are no UTF-8 are taken for Latin-1.
            expect(await read(id, 'text')).toEqual(['°C']);
          },
          flags,
        );
      });
    }
  }

  const whole = () => readFileSync(join(folder, 'damaged.h5'));
  const kindAt = () => whole().indexOf('shape1\0') + 8;
  test.each<[string, () => number, number[]]>([
    ['dimension', () => kindAt() + 24, [0, 0, 0, 0, 0, 0, 0, 0x40]],
    ['version of its dataspace', () => kindAt() + 16, [9]],
    ['version of its datatype', kindAt, [0x90]],
    ['size 0', () => kindAt() + 4, [0]],
    ['size 77', () => kindAt() + 4, [0x4d]],
  ])('an attribute with a damaged %s is reported by name, and nothing else is lost', async (what, at, change) => {
    const bytes = whole();
    bytes.set(change, at());
    const name = `damaged-${what}.h5`;
    for (const flags of [H5F_ACC_RDONLY, H5F_ACC_RDWR]) {
      writeFileSync(join(folder, name), bytes);
      await using(
        name,
        async (file) => {
          expect(await read(file, 'x')).toEqual(BigInt64Array.of(1n, 2n));
          expect(await attribute(file, 'x', 'good')).toEqual(Int32Array.of(7));
          expect(await run(h5.H5Aexists_by_name_async(file, 'x', 'good'))).toBe(true);
          expect(await run(h5.H5Aexists_by_name_async(file, 'x', 'none'))).toBe(false);
          expect(await run(h5.H5Oget_info_by_name_async(file, 'x', h5.H5O_INFO_NUM_ATTRS))).toMatchObject({
            num_attrs: 2,
          });
          for (const operation of [
            h5.H5Aiterate_by_name_async(file, 'x', H5_INDEX_NAME, H5_ITER_INC),
            h5.H5Aread_async(h5.H5Aopen_by_name_async(file, 'x', 'shape1')),
          ])
            expect((await expectFailure(operation, 'corrupt-file', 'unsupported')).message).toContain("'shape1'");
          const x = await run(h5.H5Dopen_async(file, 'x'));
          const fields = { info: true, value: true } as const;
          const [good, damaged] = await run(h5.H5Aiterate_async(x, H5_INDEX_NAME, H5_ITER_INC, fields));
          expect([good?.name, good?.value, good?.error]).toEqual(['good', Int32Array.of(7), undefined]);
          expect([damaged?.name, damaged?.error?.routine]).toEqual(['shape1', 'H5Aiterate_async']);
          expect(damaged?.error).toBeInstanceOf(h5.H5Error);
          expect(damaged?.error?.message).toContain("'shape1'");
        },
        flags,
      );
    }
  });
});
