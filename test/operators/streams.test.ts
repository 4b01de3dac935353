import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Chunk,
  collect,
  compound,
  copyDataset,
  type DatasetId,
  EventSet,
  type FileId,
  H5Aclose_async,
  H5Acreate_async,
  H5Aopen_async,
  H5Aread_async,
  H5Awrite_async,
  H5Dclose_async,
  H5Dcreate_async,
  H5Dget_create_plist_async,
  H5Dopen_async,
  H5Dread_async,
  H5Dwrite_async,
  H5Error,
  H5F_ACC_RDWR,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5Literate_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5S_NULL,
  H5Screate,
  H5Screate_simple,
  H5T_NATIVE,
  H5T_NATIVE_DOUBLE,
  H5T_NATIVE_INT32,
  hyperslab,
  insertInto,
  openDataset,
  openFile,
  openGroup,
  readChunks,
  readDataset,
  toAsyncIterable,
  whileOpen,
  withProgress,
  writeChunks,
} from 'h5rx';
import { firstValueFrom, from, lastValueFrom, map, timer, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'h5rx-streams-'));
const file = join(folder, 'data.h5');
const DIMS = [40, 30];
const values = Int32Array.from({ length: 1200 }, (_, n) => n * 3 - 500);

beforeAll(async () => {
  const es = new EventSet();
  const target = H5Fcreate_async(file, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
  for (const [name, dcpl] of [
    ['chunked', { chunk: [7, 8], deflate: 1 }],
    ['contiguous', {}],
  ] as const) {
    const lcpl = { createIntermediateGroup: true };
    const dset = H5Dcreate_async(
      target,
      `group/${name}`,
      H5T_NATIVE_INT32,
      H5Screate_simple(DIMS),
      lcpl,
      dcpl,
      H5P_DEFAULT,
      es,
    );
    H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values, es);
    const unit = H5Acreate_async(dset, 'unit', H5T_NATIVE_DOUBLE, H5Screate_simple([2]), H5P_DEFAULT, H5P_DEFAULT, es);
    H5Awrite_async(unit, H5T_NATIVE, [1.5, 2.5], es);
    // An open object would keep the file open.
    H5Aclose_async(unit, es);
    H5Dclose_async(dset, es);
  }
  H5Fclose_async(target, es);
  expect(await lastValueFrom(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (name = 'chunked') => openFile(file).pipe(openGroup('group'), openDataset(name));

/** The elements of a regular selection of the data above. */
function selected(start: number[], count: number[], stride: number[] = [1, 1]): number[] {
  const [s0 = 0, s1 = 0] = start;
  const [n0 = 0, n1 = 0] = count;
  const [d0 = 1, d1 = 1] = stride;
  return Array.from(
    { length: n0 * n1 },
    (_, n) => values[(s0 + Math.floor(n / n1) * d0) * 30 + s1 + (n % n1) * d1] as number,
  );
}

describe('reading', () => {
  test('readDataset gives data, shape and datatype, and completes', async () => {
    const { data, shape, datatype } = await lastValueFrom(open().pipe(readDataset()));
    expect([data, shape, datatype.class]).toEqual([values, DIMS, 'H5T_INTEGER']);
  });

  test.each(['chunked', 'contiguous'])('readChunks of %s data gives each element once, in order', async (name) => {
    const chunks: Chunk[] = await lastValueFrom(open(name).pipe(readChunks(), toArray()));
    expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_, n) => n));
    expect(new Set(chunks.map(({ count }) => count))).toEqual(new Set([chunks.length]));
    const { data, shape } = await lastValueFrom(open(name).pipe(readChunks({ ordered: false }), collect()));
    expect([data, shape]).toEqual([values, DIMS]);
  });

  test('chunks are those of the file, cut at the edges', async () => {
    const chunks = await lastValueFrom(open().pipe(readChunks(), toArray()));
    expect(chunks).toHaveLength(6 * 4);
    expect(chunks.at(-1)).toMatchObject({ offset: [35, 24], shape: [5, 6], index: 23, count: 24 });
  });

  test('a strided selection comes out as readDataset gives it', async () => {
    const selection = hyperslab({ start: [1, 2], count: [12, 9], stride: [3, 3] });
    const whole = await lastValueFrom(open().pipe(readDataset({ selection })));
    const collected = await lastValueFrom(open().pipe(readChunks({ selection }), collect()));
    expect(Array.from(whole.data as Int32Array)).toEqual(selected([1, 2], [12, 9], [3, 3]));
    expect(collected).toEqual(whole);
  });

  test.each([
    ['all', undefined],
    ['strided', { start: [1, 2], count: [12, 9], stride: [3, 3] }],
    ['one block', { start: [3, 4], count: [1, 1], block: [20, 10] }],
    ['blocks with gaps', { start: [0, 1], count: [5, 4], stride: [7, 6], block: [3, 2] }],
  ] as const)('collect puts chunks together (%s) as it reads them together', async (_, parts) => {
    const options = parts ? { selection: hyperslab(parts) } : {};
    const directly = await lastValueFrom(open().pipe(readChunks(options), collect()));
    const copied = await lastValueFrom(
      open().pipe(
        readChunks(options),
        map((chunk) => chunk),
        collect(),
      ),
    );
    expect(directly).toEqual(copied);
  });

  test('a null dataspace has an empty container, and no chunks', async () => {
    const path = join(folder, 'null.h5');
    const target = await firstValueFrom(H5Fcreate_async(path, H5F_ACC_TRUNC));
    const xy = compound({ x: H5T_NATIVE_DOUBLE, y: H5T_NATIVE_INT32 });
    await lastValueFrom(H5Dcreate_async(target, 'n', H5T_NATIVE_INT32, H5Screate(H5S_NULL)));
    await lastValueFrom(H5Dcreate_async(target, 'c', xy, H5Screate(H5S_NULL)));
    await lastValueFrom(H5Fclose_async(target));
    const at = (name: string) => openFile(path).pipe(openDataset(name));
    expect(await lastValueFrom(at('n').pipe(readDataset()))).toMatchObject({ data: new Int32Array(), shape: null });
    expect(await lastValueFrom(at('c').pipe(readDataset()))).toMatchObject({
      data: { x: new Float64Array(), y: new Int32Array() },
      shape: null,
    });
    expect(await lastValueFrom(at('n').pipe(readChunks(), collect(), toArray()))).toEqual([]);
    expect(
      await lastValueFrom(
        at('n').pipe(
          readChunks(),
          map((chunk) => chunk),
          collect(),
          toArray(),
        ),
      ),
    ).toEqual([]);
  });

  test('collect of nothing emits nothing', async () => {
    const selection = hyperslab({ start: [0, 0], count: [0, 3] });
    const none = await lastValueFrom(open().pipe(readChunks({ selection }), collect()), { defaultValue: 'nothing' });
    expect(none).toBe('nothing');
  });

  test('memType chooses the container', async () => {
    const { data } = await lastValueFrom(open().pipe(readChunks({ memType: H5T_NATIVE_DOUBLE }), collect()));
    expect(data).toEqual(Float64Array.from(values));
  });

  test('project runs inside the slot: no more chunks than slots are worked on', async () => {
    let working = 0;
    let most = 0;
    const project = ({ data }: Chunk) => {
      working += 1;
      most = Math.max(most, working);
      return timer(1).pipe(
        map(() => {
          working -= 1;
          return (data as Int32Array).length;
        }),
      );
    };
    const lengths = await lastValueFrom(open().pipe(readChunks({ project, concurrency: 3 }), toArray()));
    expect(lengths.reduce((a, b) => a + b, 0)).toBe(1200);
    expect(most).toBe(3);
  });

  test('toAsyncIterable reads no further ahead than asked', async () => {
    let read = 0;
    const source = open().pipe(readChunks());
    for await (const _ of toAsyncIterable(source, { readAhead: 2 })) {
      read += 1;
      if (read === 5) break;
    }
    expect(read).toBe(5);
    let total = 0;
    for await (const { data } of toAsyncIterable(open().pipe(readChunks()))) total += (data as Int32Array).length;
    expect(total).toBe(1200);
  });

  test('withProgress counts bytes up to all of them', async () => {
    const progress: number[] = [];
    await lastValueFrom(
      open().pipe(
        readChunks(),
        withProgress(({ loadedBytes, totalBytes }) => progress.push(loadedBytes / totalBytes)),
      ),
    );
    expect(progress).toHaveLength(24);
    expect(progress.at(-1)).toBe(1);
    const pieces: number[] = [];
    await lastValueFrom(
      open().pipe(
        readDataset({ dxpl: { pieceBytes: 512 } }),
        withProgress(({ loadedBytes }) => pieces.push(loadedBytes)),
      ),
    );
    expect(pieces.at(-1)).toBe(4800);
    expect(pieces.length).toBeGreaterThan(4);
  });

  test('errors reach the subscriber and close what was opened', async () => {
    await expect(lastValueFrom(openFile(file).pipe(openDataset('nothing'), readDataset()))).rejects.toMatchObject({
      kind: 'not-found',
    });
    const beyond = hyperslab({ start: [39, 0], count: [2, 1] });
    await expect(lastValueFrom(open().pipe(readChunks({ selection: beyond })))).rejects.toMatchObject({
      kind: 'bad-argument',
    });
    // Nothing holds the file: it can be opened for writing.
    await firstValueFrom(openFile(file, H5F_ACC_RDWR));
  });

  test('unsubscribing stops the transfer and closes the file', async () => {
    const seen: number[] = [];
    await new Promise<void>((resolve) => {
      const subscription = open()
        .pipe(readChunks({ concurrency: 1 }))
        .subscribe(({ index }) => {
          seen.push(index);
          if (index === 3) {
            subscription.unsubscribe();
            resolve();
          }
        });
    });
    await firstValueFrom(openFile(file, H5F_ACC_RDWR));
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  test('whileOpen lends a resource to the C tier', async () => {
    const links = await lastValueFrom(openFile(file).pipe(whileOpen((id) => H5Literate_async(id))));
    expect(links.map(({ name }) => name)).toEqual(['group']);
  });
});

describe('writing', () => {
  test('writeChunks puts each part at its offset', async () => {
    const path = join(folder, 'written.h5');
    const target = await firstValueFrom(H5Fcreate_async(path, H5F_ACC_TRUNC));
    const dset = await firstValueFrom(H5Dcreate_async(target, 'copy', H5T_NATIVE_INT32, H5Screate_simple(DIMS)));
    await lastValueFrom(open().pipe(readChunks(), writeChunks(dset)));
    const parts = [{ data: [1, 2, 3, 4], offset: [0, 0], shape: [2, 2] }];
    expect(await lastValueFrom(from(parts).pipe(writeChunks(dset)))).toBe(parts[0]);
    const data = (await firstValueFrom(H5Dread_async(dset))) as Int32Array;
    expect([data[0], data[1], data[30], data[31], data[32]]).toEqual([1, 2, 3, 4, values[32]]);
    expect(data.subarray(60)).toEqual(values.subarray(60));
    await firstValueFrom(H5Fclose_async(target));
  });

  test('copyDataset copies values and attributes to another file, with progress', async () => {
    const target = await firstValueFrom(H5Fcreate_async(join(folder, 'copied.h5'), H5F_ACC_TRUNC));
    const seen: number[] = [];
    const total = await lastValueFrom(
      open().pipe(
        copyDataset(target, 'a/copy', { lcpl: { createIntermediateGroup: true } }),
        withProgress(({ loadedBytes }) => seen.push(loadedBytes)),
      ),
    );
    // As it is stored, compressed.
    expect(total.loadedBytes).toBe(total.totalBytes);
    expect(total.totalBytes).toBeGreaterThan(0);
    expect(total.totalBytes).toBeLessThan(4800);
    expect(seen.at(-1)).toBe(total.totalBytes);
    await isCopy(target, 'a/copy');
    await firstValueFrom(H5Fclose_async(target));
  });

  test('copyDataset writes the elements anew where the copy is to have other properties', async () => {
    const target = await firstValueFrom(H5Fcreate_async(join(folder, 'rewritten.h5'), H5F_ACC_TRUNC));
    const dcpl = { chunk: [5, 30] };
    const total = await lastValueFrom(open().pipe(copyDataset(target, 'copy', { dcpl })));
    expect(total).toEqual({ loadedBytes: 4800, totalBytes: 4800 });
    const copy = await isCopy(target, 'copy');
    expect(await firstValueFrom(H5Dget_create_plist_async(copy))).toMatchObject(dcpl);
    await firstValueFrom(H5Fclose_async(target));
  });

  async function isCopy(target: FileId, name: string): Promise<DatasetId> {
    const copy = await firstValueFrom(H5Dopen_async(target, name));
    expect(await firstValueFrom(H5Dread_async(copy))).toEqual(values);
    expect(await firstValueFrom(H5Aread_async(H5Aopen_async(copy, 'unit')))).toEqual(Float64Array.of(1.5, 2.5));
    return copy;
  }
});

describe('insertInto', () => {
  test('runs an operation under its own name, and any other stream as a request', async () => {
    const es = new EventSet();
    const names: (string | null)[] = [];
    es.subscribe((event) => event.type === 'inserted' && names.push(event.operation.api_name));
    const source = await firstValueFrom(
      openFile(file).pipe(whileOpen((id) => H5Literate_async(id).pipe(insertInto(es)))),
    );
    expect(source).toHaveLength(1);
    const chunks = await lastValueFrom(open().pipe(readChunks(), insertInto(es), toArray()));
    expect(chunks).toHaveLength(24);
    expect(names).toEqual(['H5Literate_async', null]);
    const bytes = chunks.reduce((sum, { data }) => sum + (data as Float64Array).byteLength, 0);
    expect(es.progress).toMatchObject({ loadedBytes: bytes, totalBytes: bytes });
    expect(await lastValueFrom(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    es.close();
  });

  test('a failing stream is a failed operation of the set', async () => {
    const es = new EventSet();
    const failing = openFile(file).pipe(openDataset('nothing'), readChunks(), insertInto(es));
    await expect(lastValueFrom(failing)).rejects.toBeInstanceOf(H5Error);
    expect(await lastValueFrom(es.wait())).toEqual({ num_in_progress: 0, err_occurred: true });
  });
});
