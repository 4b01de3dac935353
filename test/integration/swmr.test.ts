import { join } from 'node:path';
import {
  H5Aopen_async,
  H5Aread_async,
  H5Dget_space_async,
  H5Dopen_async,
  H5Dread_async,
  H5F_ACC_RDONLY,
  H5F_ACC_SWMR_READ,
  H5Fclose_async,
  H5Fopen_async,
  H5Gopen_async,
  H5Orefresh_async,
  type NewRows,
  openDataset,
  openFile,
  readDataset,
  settled,
  toAsyncIterable,
  watchDataset,
} from 'h5rx';
import { firstValueFrom, type Observable, of, scan, takeWhile } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { type DatasetSpec, Writer } from './swmr/Writer.js';

const SWMR = H5F_ACC_RDONLY | H5F_ACC_SWMR_READ;

/** Watches until some rows have come; gives how many emissions that were. Each must be the next one, with the values that were written. */
async function rowsUntil(count: number, rows$: Observable<NewRows>, first = 0): Promise<number> {
  let next = first;
  let emissions = 0;
  const checked$ = rows$.pipe(
    scan((_, { data, shape, offset }) => {
      expect(offset[0]).toBe(next);
      const [rows = 0, columns = 1] = shape;
      const numbers = data as Int32Array;
      expect(numbers.length).toBe(rows * columns);
      for (let n = 0; n < numbers.length; n += 1) {
        const expected = 3 * (next + Math.floor(n / columns)) + 1 + (n % columns);
        if (numbers[n] !== expected) throw new Error(`row ${next + Math.floor(n / columns)} is ${numbers[n]}`);
      }
      next += rows;
      emissions += 1;
      return next;
    }, first),
    takeWhile((seen) => seen < count, true),
  );
  await run(checked$);
  expect(next).toBe(count);
  return emissions;
}

const watch = (file: string, name = 'x', interval = 1): Observable<NewRows> =>
  openFile(file, SWMR).pipe(openDataset(name), watchDataset({ interval }));

describeWithTools('a file that h5py writes for SWMR readers', ['python'], ({ python }) => {
  const KINDS: readonly DatasetSpec[] = (['extensible', 'btree', 'fixed'] as const).flatMap((index) => [
    { index },
    { index, gzip: true },
  ]);

  test.each(KINDS)('10,000 rows in 1,000 flushes, each once and in order: %o', async (spec) => {
    const file = join(temporaryFolder(), 'grows.h5');
    const writer = await Writer.start(python, file, { x: spec });
    const seen = rowsUntil(10_000, watch(file));
    await Promise.all([writer.do('append 10 1000'), seen]);
    expect(await seen).toBeGreaterThan(5);
    await settled();
  });

  test('several datasets at once, of one file that is open once', async () => {
    const file = join(temporaryFolder(), 'grows.h5');
    const datasets = Object.fromEntries(KINDS.map((spec, n) => [`x${n}`, spec]));
    const writer = await Writer.start(python, file, datasets);
    const opened = await run(H5Fopen_async(file, SWMR));
    const rows = await Promise.all(
      Object.keys(datasets).map((name) => run(H5Dopen_async(opened, name)).then((id) => ({ id, name }))),
    );
    const seen = rows.map(({ id }) => rowsUntil(2000, of(id).pipe(watchDataset({ interval: 1 }))));
    await Promise.all([writer.do('append 10 200'), ...seen]);
    await run(H5Fclose_async(opened));
  });
});
