import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { filter, firstValueFrom, forkJoin } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFailure, failure, makeFolder, run } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const folder = makeFolder();
const small = join(folder, 'small.h5');
const large = join(folder, 'large.h5');
/** A thousand million bytes, and a bit more. */
const LARGE = [1024, 2 ** 20];

beforeAll(async () => {
  let file = await run(h5.H5Fcreate_async(small, h5.H5F_ACC_TRUNC));
  for (let n = 0; n < 10; n += 1) {
    const dset = await run(h5.H5Dcreate_async(file, `d${n}`, h5.H5T_STD_I32LE, h5.H5Screate_simple([4])));
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(n, n, n, n)));
    await run(h5.H5Dclose_async(dset));
  }
  await run(h5.H5Fclose_async(file));
  // Chunks that were never written cost nothing to make and, where they are not zeros, all of their bytes to read.
  file = await run(h5.H5Fcreate_async(large, h5.H5F_ACC_TRUNC));
  const dcpl = { chunk: [1, 2 ** 20], fillValue: 7 };
  const space = h5.H5Screate_simple(LARGE);
  await run(h5.H5Dclose_async(await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_U8LE, space, H5P_DEFAULT, dcpl))));
  await run(h5.H5Fclose_async(file));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (path: string, es: h5.EventSet) => h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, H5P_DEFAULT, es);
const openDataset = (file: h5.Loc<h5.FileId>, name: string, es: h5.EventSet) =>
  h5.H5Dopen_async(file, name, H5P_DEFAULT, es);
const read = (dset: h5.Loc<h5.DatasetId>, es: h5.EventSet) =>
  h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
const wait = (es: h5.EventSet, timeout: bigint = h5.H5ES_WAIT_FOREVER) => run(h5.H5ESwait(es, timeout));

const DONE = { num_in_progress: 0, err_occurred: false };

/** Reads the large dataset; resolves once a piece was read. */
async function startLargeRead(
  es: h5.EventSet,
): Promise<{ file: h5.Operation<h5.FileId>; data: h5.Operation<h5.H5Data> }> {
  const file = open(large, es);
  const dset = openDataset(file, 'd', es);
  const firstPiece = firstValueFrom(es.pipe(filter(({ type }) => type === 'progress')));
  const data = read(dset, es);
  await firstPiece;
  return { file, data };
}

describe('a failing operation among a thousand good ones', () => {
  test('is the one that is told, with its place, and the others succeed', async () => {
    const es = h5.H5EScreate();
    const file = open(small, es);
    const dset = openDataset(file, 'd7', es);
    const reads: h5.Operation<h5.H5Data>[] = [];
    for (let n = 0; n < 500; n += 1) reads.push(read(dset, es));
    const place = h5.H5ESget_op_counter(es);
    openDataset(file, 'not there', es);
    for (let n = 0; n < 500; n += 1) reads.push(read(dset, es));
    h5.H5Fclose_async(file, es);
    expect(h5.H5ESget_count(es)).toBe(1004);
    const values = await run(forkJoin(reads));
    expect(values.every((data) => (data as Int32Array).join() === '7,7,7,7')).toBe(true);

    // The walk stops at the failure; a second wait gets the rest.
    expect(await wait(es)).toMatchObject({ err_occurred: true });
    expect(h5.H5ESget_err_status(es)).toBe(true);
    expect(h5.H5ESget_err_count(es)).toBe(1);
    const [info] = h5.H5ESget_err_info(es, 5);
    expect(info).toMatchObject({ api_name: 'H5Dopen_async', op_ins_count: place });
    expect(info?.app_file_name).toContain('eventSets.test.ts');
    expect(info?.api_args).toContain('name="not there"');
    expect(info?.error).toMatchObject({ kind: 'not-found' });
    expect(await wait(es)).toEqual(DONE);
    expect(h5.H5ESget_count(es)).toBe(0);
    h5.H5ESclose(es);
  });

  test('keeps the set from taking more once it was harvested, and nothing of it runs', async () => {
    const es = h5.H5EScreate();
    const file = open(small, es);
    await failure(openDataset(file, 'not there', es));
    const before = openDataset(file, 'd1', es);
    expect((await run(before)).kind).toBe('dataset');
    expect(await wait(es)).toMatchObject({ err_occurred: true });
    const counter = h5.H5ESget_op_counter(es);
    const path = join(folder, 'never.h5');
    const refused = h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
    expect((await failure(refused)).kind).toBe('set-failed');
    await expectFailure(h5.H5Fis_accessible_async(path), 'not-found');
    expect(h5.H5ESget_op_counter(es)).toBe(counter);
    // Another set of the same file is not touched by it.
    const other = h5.H5EScreate();
    expect(await run(read(before.identifier as h5.DatasetId, other))).toEqual(Int32Array.of(1, 1, 1, 1));
    h5.H5Fclose_async(file, other);
    h5.H5Dclose_async(before.identifier as h5.DatasetId, other);
    expect(await wait(other)).toEqual(DONE);
    expect(await wait(es)).toEqual(DONE);
  });
});

describe('sets and files', () => {
  test('two sets on one file count their own operations', async () => {
    const [one, other] = [h5.H5EScreate(), h5.H5EScreate()];
    const file = open(small, one);
    const reads = Array.from({ length: 10 }, (_, n) => {
      const es = n % 2 === 0 ? one : other;
      return read(openDataset(file, `d${n}`, es), es);
    });
    expect([h5.H5ESget_count(one), h5.H5ESget_count(other)]).toEqual([11, 10]);
    expect(await wait(other)).toEqual(DONE);
    expect(h5.H5ESget_count(other)).toBe(0);
    expect(await run(forkJoin(reads))).toEqual(Array.from({ length: 10 }, (_, n) => Int32Array.of(n, n, n, n)));
    expect(h5.H5ESget_count(one)).toBe(11);
    h5.H5Fclose_async(file, one);
    expect(await wait(one)).toEqual(DONE);
  });

  test('five files in one set', async () => {
    const es = h5.H5EScreate();
    for (let n = 0; n < 5; n += 1) {
      const path = join(folder, `five-${n}.h5`);
      const file = h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
      h5.H5Gclose_async(h5.H5Gcreate_async(file, `g${n}`, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es), es);
      h5.H5Fclose_async(file, es);
    }
    expect(await wait(es)).toEqual(DONE);
    for (let n = 0; n < 5; n += 1) {
      const file = open(join(folder, `five-${n}.h5`), es);
      expect(await run(h5.H5Lexists_async(file, `g${n}`, H5P_DEFAULT, es))).toBe(true);
      h5.H5Fclose_async(file, es);
    }
    expect(await wait(es)).toEqual(DONE);
  });

  test('100,000 operations in one set', async () => {
    const es = h5.H5EScreate({ callSites: false });
    const file = open(small, es);
    let right = 0;
    for (let n = 1; n < 100_000; n += 1) {
      h5.H5Lexists_async(file, n % 2 === 0 ? 'd1' : 'e1', H5P_DEFAULT, es).subscribe((exists) => {
        if (exists === (n % 2 === 0)) right += 1;
      });
    }
    expect(h5.H5ESget_count(es)).toBe(100_000);
    expect(await wait(es)).toEqual(DONE);
    expect(right).toBe(99_999);
    expect(h5.H5ESget_count(es)).toBe(0);
    expect(h5.H5ESget_op_counter(es)).toBe(100_000n);
    expect(es.status).toMatchObject({ inserted: 100_000, succeeded: 100_000, active: 0, running: 0 });
    h5.H5Fclose_async(file, es);
    await wait(es);
    h5.H5ESclose(es);
  });
});

describe('while a read of a gigabyte runs', () => {
  test('waits with timeouts count it, and progress only grows', async () => {
    const es = h5.H5EScreate();
    const seen: h5.EventSetProgress[] = [];
    es.progress$.subscribe((progress) => seen.push(progress));
    const { file, data } = await startLargeRead(es);
    expect(await wait(es, h5.H5ES_WAIT_NONE)).toEqual({ num_in_progress: 1, err_occurred: false });
    expect(await wait(es, 1_000_000n)).toEqual({ num_in_progress: 1, err_occurred: false });
    expect(h5.H5ESget_count(es)).toBe(1);
    expect(() => h5.H5ESclose(es)).toThrow(h5.H5Error);
    expect(es.closed).toBe(false);
    expect(((await run(data)) as Uint8Array).length).toBe(2 ** 30);
    expect(await wait(es)).toEqual(DONE);
    expect(seen.length).toBeGreaterThan(50);
    for (let n = 1; n < seen.length; n += 1) {
      expect(seen[n]!.loadedBytes).toBeGreaterThanOrEqual(seen[n - 1]!.loadedBytes);
      expect(seen[n]!.operationsDone).toBeGreaterThanOrEqual(seen[n - 1]!.operationsDone);
      expect(seen[n]!.loadedBytes).toBeLessThanOrEqual(seen[n]!.totalBytes);
    }
    expect(es.progress).toMatchObject({ loadedBytes: 2 ** 30, totalBytes: 2 ** 30 });
    h5.H5Fclose_async(file, es);
    await wait(es);
  });

  test('cancel stops it after a piece; the set can be waited for and closed, and the file goes on', async () => {
    const es = h5.H5EScreate();
    const { file, data } = await startLargeRead(es);
    const queued = h5.H5Lexists_async(file, 'd', H5P_DEFAULT, es);
    const errors = Promise.all([failure(data), failure(queued)]);
    expect(await run(h5.H5EScancel(es))).toMatchObject({ err_occurred: false });
    expect((await errors).map(({ kind }) => kind)).toEqual(['canceled', 'canceled']);
    expect(await wait(es)).toEqual(DONE);
    expect(es.progress.loadedBytes).toBeLessThan(2 ** 30);
    expect(h5.H5ESget_err_status(es)).toBe(false);
    expect(es.status).toMatchObject({ canceled: 2, failed: 0, active: 0 });
    // To be canceled is no failure: the set takes more, and the file answers.
    expect(await run(h5.H5Lexists_async(file, 'd', H5P_DEFAULT, es))).toBe(true);
    h5.H5Fclose_async(file, es);
    expect(await wait(es)).toEqual(DONE);
    h5.H5ESclose(es);
    expect(es.closed).toBe(true);
  });

  test('unsubscribing from a cold one stops it too', async () => {
    const file = await run(h5.H5Fopen_async(large, h5.H5F_ACC_RDONLY));
    const dset = await run(h5.H5Dopen_async(file, 'd'));
    let pieces = 0;
    await new Promise<void>((resolve) => {
      const subscription = h5.H5Dread_async(dset).signals$.subscribe(({ type }) => {
        if (type !== 'progress') return;
        pieces += 1;
        subscription.unsubscribe();
        resolve();
      });
    });
    // The next answer comes long before the read could have ended.
    expect(await run(h5.H5Lexists_async(file, 'd'))).toBe(true);
    expect(pieces).toBe(1);
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  });

  test('operations of other files and the timer of this thread go on', async () => {
    const es = h5.H5EScreate();
    // Before: it may be the first file of a worker, which has to start.
    const other = await run(h5.H5Fopen_async(small, h5.H5F_ACC_RDONLY));
    const { file, data } = await startLargeRead(es);
    let done = false;
    data.subscribe({ complete: () => (done = true), error: ({ kind }) => expect(kind).toBe('canceled') });
    expect(await run(h5.H5Lexists_async(other, 'd1'))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(done).toBe(false);
    await run(h5.H5Fclose_async(other));
    await run(h5.H5EScancel(es));
    h5.H5Fclose_async(file, es);
    await wait(es);
  });
});

describe('functions of a set with real operations', () => {
  test('completion is told in order, with times measured where the work was done', async () => {
    const es = h5.H5EScreate();
    const inserted: bigint[] = [];
    const completed: [bigint, number][] = [];
    h5.H5ESregister_insert_func(es, (info) => void inserted.push(info.op_ins_count));
    h5.H5ESregister_complete_func(es, (info, status) => {
      completed.push([info.op_ins_count, status]);
      expect(info.op_exec_time).toBeGreaterThan(0n);
      expect(info.op_exec_ts).toBeGreaterThan(1_700_000_000_000_000n);
    });
    const file = open(small, es);
    read(openDataset(file, 'd3', es), es);
    h5.H5Fclose_async(file, es);
    expect(inserted).toEqual([0n, 1n, 2n, 3n]);
    expect(completed).toEqual([]);
    expect(await wait(es)).toEqual(DONE);
    expect(completed).toEqual(inserted.map((count) => [count, h5.H5ES_STATUS_SUCCEED]));
  });

  test('a wrong argument is told at the call and is not in the set', async () => {
    const es = h5.H5EScreate();
    const wrong = h5.H5Dopen_async({ kind: 'file', hid: 1e9 }, '', H5P_DEFAULT, es);
    expect((await failure(wrong)).kind).toBe('bad-argument');
    expect(h5.H5ESget_count(es)).toBe(0);
    expect(h5.H5ESget_op_counter(es)).toBe(0n);
    h5.H5ESclose(es);
  });
});
