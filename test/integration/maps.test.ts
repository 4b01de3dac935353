import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { askH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const int = h5.H5T_STD_I32LE;
const double = h5.H5T_NATIVE_DOUBLE;

describeWithTools('maps', ['python'], ({ python }) => {
  async function create(): Promise<{ path: string; file: h5.FileId }> {
    const path = join(temporaryFolder(), 'maps.h5');
    return { path, file: await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC)) };
  }

  const put = (map: h5.MapId, key: h5.H5WritableData, value: number, type: h5.MemoryType = H5T_NATIVE) =>
    run(h5.H5Mput_async(map, type, key, H5T_NATIVE, Float64Array.of(value)));

  const get = async (map: h5.MapId, key: h5.H5WritableData, type: h5.MemoryType = H5T_NATIVE) =>
    ((await run(h5.H5Mget_async(map, type, key, double))) as Float64Array)[0];

  const keysIn = (path: string, map: string): unknown =>
    askH5py(python, path, `answer = [f['${map}/keys'][:].tolist(), f['${map}/values'][:].tolist()]`);

  test('have one index, whatever identifiers lead to them', async () => {
    const { path, file } = await create();
    await run(h5.H5Gcreate_async(file, 'g'));
    const first = await run(h5.H5Mcreate_async(file, 'g/m', int, double));
    await run(h5.H5Lcreate_hard_async(file, 'g/m', file, 'other'));
    const second = await run(h5.H5Mopen_async(file, 'other'));
    const group = await run(h5.H5Gopen_async(file, 'g'));
    const third = await run(h5.H5Mopen_async(group, 'm'));
    for (const key of [1, 2, 3]) await put(first, [key], key / 2);
    await put(second, [9], 4.5);
    await put(third, [10], 5);
    await run(h5.H5Mdelete_async(third, H5T_NATIVE, [1]));
    for (const map of [first, second, third]) {
      expect(await run(h5.H5Mget_count_async(map))).toBe(4);
      expect(await run(h5.H5Mexists_async(map, H5T_NATIVE, [1]))).toBe(false);
      expect(await get(map, [9])).toBe(4.5);
      expect((await run(h5.H5Miterate_async(map))).map((key) => (key as Int32Array)[0])).toEqual([10, 2, 3, 9]);
    }
    await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
    for (const id of [first, second, third]) await run(h5.H5Mclose_async(id));
    await run(h5.H5Gclose_async(group));
    await run(h5.H5Fclose_async(file));
    expect(keysIn(path, 'g/m')).toEqual([
      [10, 2, 3, 9],
      [5, 1, 1.5, 4.5],
    ]);
  });

  test('compare keys as they are in the file', async () => {
    const { path, file } = await create();
    const map = await run(h5.H5Mcreate_async(file, 'm', h5.H5T_IEEE_F32LE, double));
    await put(map, Float64Array.of(0.1), 1, double);
    await put(map, Float32Array.of(0.1), 2, h5.H5T_NATIVE_FLOAT);
    await put(map, [0.1], 3);
    await put(map, [0], 4);
    await put(map, [-0], 5);
    await put(map, [Number.NaN], 6);
    await put(map, [Number.NaN], 7);
    expect(await run(h5.H5Mget_count_async(map))).toBe(4);
    await run(h5.H5Mclose_async(map));
    await run(h5.H5Fclose_async(file));
    expect(askH5py(python, path, "answer = [f['m/keys'][:].tobytes().hex(), f['m/values'][:].tolist()]")).toEqual([
      'cdcccc3d00000000000000800000c07f',
      [3, 4, 5, 7],
    ]);
    const again = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    const read = await run(h5.H5Mopen_async(again, 'm'));
    expect(await get(read, Float64Array.of(0.1), double)).toBe(3);
    expect(await get(read, Float32Array.of(0.1), h5.H5T_NATIVE_FLOAT)).toBe(3);
    expect(await get(read, [-0])).toBe(5);
    expect(await get(read, [Number.NaN])).toBe(7);
    await run(h5.H5Mclose_async(read));
    await run(h5.H5Fclose_async(again));
  });

  test('refuse keys that their type does not have', async () => {
    const { path, file } = await create();
    const bytes = await run(h5.H5Mcreate_async(file, 'bytes', h5.H5T_STD_I8LE, double));
    await put(bytes, Int32Array.of(127), 1, h5.H5T_NATIVE_INT);
    const refused = async (map: h5.MapId, type: h5.MemoryType, key: h5.H5WritableData) => {
      for (const operation of [
        h5.H5Mput_async(map, type, key, H5T_NATIVE, [1]),
        h5.H5Mget_async(map, type, key),
        h5.H5Mexists_async(map, type, key),
        h5.H5Mdelete_async(map, type, key),
      ])
        expect((await expectFailure(operation, 'bad-argument')).message).toMatch(/^key/);
    };
    await refused(bytes, h5.H5T_NATIVE_INT, Int32Array.of(300));
    await refused(bytes, double, Float64Array.of(1.5));
    await refused(bytes, H5T_NATIVE, [1, 2]);
    await refused(bytes, H5T_NATIVE, [300]);
    await refused(bytes, H5T_NATIVE, null);
    const texts = await run(h5.H5Mcreate_async(file, 'texts', h5.H5Tset_size(h5.H5T_C_S1, 4), double));
    await put(texts, ['abc'], 1);
    await refused(texts, h5.H5Tset_size(h5.H5T_C_S1, 9), ['abcde']);
    const floats = await run(h5.H5Mcreate_async(file, 'floats', h5.H5T_IEEE_F32LE, double));
    await refused(floats, double, Float64Array.of(1e300));
    await refused(floats, h5.H5T_NATIVE_INT, Int32Array.of(2 ** 24 + 1));
    const point = h5.compound({ x: int, y: int });
    const points = await run(h5.H5Mcreate_async(file, 'points', point, double));
    await refused(points, h5.compound({ x: int }), { x: [1] });
    await put(points, { x: [1], y: [2] }, 1);
    await put(points, { y: Int32Array.of(2), x: Int32Array.of(1) }, 2, h5.compound({ y: int, x: int }));
    expect(await run(h5.H5Mget_count_async(points))).toBe(1);
    await expectFailure(h5.H5Mcreate_async(file, 'references', h5.H5T_STD_REF, double), 'unsupported');
    await expectFailure(h5.H5Mput_async(bytes, H5T_NATIVE, [5], H5T_NATIVE, [1, 2]), 'bad-argument');
    for (const map of [bytes, texts, floats, points]) await run(h5.H5Mclose_async(map));
    await run(h5.H5Fclose_async(file));
    expect(keysIn(path, 'bytes')).toEqual([[127], [1]]);
    expect(askH5py(python, path, "answer = 'references' in f")).toBe(false);
  });

  test('follow their links, and what others write to them', async () => {
    const { path, file } = await create();
    const map = await run(h5.H5Mcreate_async(file, 'm', h5.H5T_IEEE_F64LE, double));
    for (const key of [1, 2, 3]) await put(map, [key], key);
    await run(h5.H5Lmove_async(file, 'm', file, 'moved'));
    await put(map, [4], 4);
    await run(h5.H5Ocopy_async(file, 'moved', file, 'copy'));
    const copy = await run(h5.H5Mopen_async(file, 'copy'));
    await put(copy, [5], 5);
    expect(await run(h5.H5Mget_count_async(map))).toBe(4);
    const keys = await run(h5.H5Dopen_async(file, 'moved/keys'));
    await run(h5.H5Dwrite_async(keys, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Float64Array.of(1, 2, 3, 40)));
    await run(h5.H5Dclose_async(keys));
    expect(await run(h5.H5Mexists_async(map, H5T_NATIVE, [4]))).toBe(false);
    expect(await get(map, [40])).toBe(4);
    await run(h5.H5Ldelete_async(file, 'moved'));
    await expectFailure(h5.H5Mget_async(map, H5T_NATIVE, [1]), 'not-found');
    const next = await run(h5.H5Mcreate_async(file, 'moved', h5.H5T_IEEE_F64LE, double));
    await put(next, [7], 7);
    await run(h5.H5Mclose_async(map));
    for (const id of [copy, next]) await run(h5.H5Mclose_async(id));
    await run(h5.H5Fclose_async(file));
    expect(keysIn(path, 'copy')).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ]);
    expect(keysIn(path, 'moved')).toEqual([[7], [7]]);
  });

  test('that cannot be made leave nothing', async () => {
    const { path, file } = await create();
    await expectFailure(
      h5.H5Mcreate_async(file, 'm', int, h5.H5Tcreate(h5.H5T_COMPOUND, 8)),
      'bad-argument',
      'unsupported',
    );
    await run(h5.H5Fclose_async(file));
    expect(askH5py(python, path, 'answer = list(f)')).toEqual([]);
  });
});
