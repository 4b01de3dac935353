import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { map, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { expectFailure, makeFolder, run, temporaryFolder } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** Datasets that declare much and hold nothing: chunks that were never written take no room. */
describe('datasets of which little was ever written', () => {
  const folder = makeFolder();
  const path = join(folder, 'huge.h5');
  let file: h5.FileId;

  beforeAll(async () => {
    file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  });

  afterAll(async () => {
    await run(h5.H5Fclose_async(file));
    rmSync(folder, { recursive: true, force: true });
  });

  async function create(name: string, shape: readonly number[], chunk: readonly number[]): Promise<h5.DatasetId> {
    const space = h5.H5Screate_simple(shape);
    return run(h5.H5Dcreate_async(file, name, h5.H5T_STD_I8LE, space, H5P_DEFAULT, { chunk }));
  }

  /** Writes one element. */
  async function mark(
    dset: h5.DatasetId,
    shape: readonly number[],
    at: readonly number[],
    value: number,
  ): Promise<void> {
    const point = h5.H5Sselect_elements(h5.H5Screate_simple(shape), 'H5S_SELECT_SET', [at]);
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, point, H5P_DEFAULT, Int8Array.of(value)));
  }

  test('2^31 bytes are read in pieces, or refused with the size, and the next read works', async () => {
    const shape = [2 ** 31];
    const dset = await create('2 GiB', shape, [2 ** 24]);
    await mark(dset, shape, [2 ** 31 - 1], 42);
    const before = process.memoryUsage().rss;
    try {
      const data = (await run(h5.H5Dread_async(dset))) as Int8Array;
      expect(data.length).toBe(2 ** 31);
      expect([data[0], data[2 ** 30], data[2 ** 31 - 1]]).toEqual([0, 0, 42]);
    } catch (error) {
      expect(error).toMatchObject({ name: 'H5Error', kind: 'out-of-memory' });
      expect((error as Error).message).toContain(String(2 ** 31));
    }
    // The data itself and no second copy of it; what the collector has not yet taken counts too.
    expect(process.memoryUsage().rss - before).toBeLessThan(2.6 * 2 ** 30);
    const last = h5.H5Sselect_hyperslab(h5.H5Screate_simple(shape), 'H5S_SELECT_SET', [2 ** 31 - 2], null, [2], null);
    expect(await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, last))).toEqual(Int8Array.of(0, 42));
    await run(h5.H5Dclose_async(dset));
  }, 120_000);

  test('10^15 elements are refused as a whole with their size, and read in parts', async () => {
    const shape = [1e6, 1e9];
    const dset = await create('petabyte', shape, [1, 1e6]);
    await mark(dset, shape, [999_999, 999_999_999], 7);
    const { message } = await expectFailure(h5.H5Dread_async(dset), 'out-of-memory');
    expect(message).toContain(String(1e15));
    const corner = { start: [999_998, 999_999_998], count: [2, 2] };
    const chunks = await run(
      h5.openFile(path).pipe(
        h5.openDataset('petabyte'),
        h5.readChunks({ selection: h5.hyperslab(corner) }),
        map(({ data }) => [...(data as Int8Array)]),
        toArray(),
      ),
    );
    expect(chunks).toEqual([
      [0, 0],
      [0, 7],
    ]);
    expect(await run(h5.H5Dget_space_async(dset))).toMatchObject({ dims: shape });
    await run(h5.H5Dclose_async(dset));
  });

  test('extents near 2^53 keep their exact sizes; larger ones are refused', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const dset = await create('2^53', [most], [1024]);
    const space = await run(h5.H5Dget_space_async(dset));
    expect(space.dims).toEqual([most]);
    await mark(dset, [most], [most - 1], 5);
    const end = h5.H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [most - 3], null, [3], null);
    expect(await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, end))).toEqual(Int8Array.of(0, 0, 5));
    expect(() => h5.H5Screate_simple([2 ** 53])).toThrow(h5.H5Error);
    await run(h5.H5Dclose_async(dset));
  });

  test('a chunk larger than memory is kept as it was asked for, and writing into it is refused', async () => {
    const shape = [2 ** 33];
    const dset = await create('chunk', shape, shape);
    expect(await run(h5.H5Dget_create_plist_async(dset))).toMatchObject({ chunk: shape });
    const point = h5.H5Sselect_elements(h5.H5Screate_simple(shape), 'H5S_SELECT_SET', [[3]]);
    const writing = h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, point, H5P_DEFAULT, Int8Array.of(1));
    await expectFailure(writing, 'bad-argument', 'out-of-memory');
    expect(await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, point))).toEqual(Int8Array.of(0));
    await run(h5.H5Dclose_async(dset));
  });
});

test.each([[2 ** 32 - 1], [2 ** 32 - 8], [2 ** 32], [65537, 65535, 1]])(
  'a chunk that libhdf5 cannot hold is refused, and the worker lives: %o',
  async (...dims) => {
    const connector = h5.nativeConnector({ workers: 1 });
    onTestFinished(() => connector.terminate());
    const path = join(temporaryFolder(), 'f.h5');
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, h5.H5P_DEFAULT, { connector }));
    const whole = h5.H5Screate_simple(
      dims,
      dims.map(() => h5.H5S_UNLIMITED),
    );
    const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_U8LE, whole, h5.H5P_DEFAULT, { chunk: dims }));
    const ones = dims.map(() => 1);
    const one = h5.H5Sselect_hyperslab(
      whole,
      h5.H5S_SELECT_SET,
      dims.map(() => 0),
      null,
      ones,
      null,
    );
    const write = h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, one, h5.H5P_DEFAULT, Uint8Array.of(1));
    const { message } = await expectFailure(write, 'out-of-memory');
    expect(message).toContain(`chunks of ${dims.reduce((a, b) => a * b)} bytes`);
    await expectFailure(h5.H5Dset_extent_async(dset, ones), 'out-of-memory');
    expect(await run(h5.H5Dread_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, one))).toEqual(Uint8Array.of(0));
    expect(await run(h5.H5Dchunk_iter_async(dset))).toEqual([]);
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  },
);
