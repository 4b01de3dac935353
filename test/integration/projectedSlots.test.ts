import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { EMPTY, lastValueFrom, mergeMap, type Observable, of, timer, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFailure, makeFolder, run } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** Chunks of 512 KiB, whose elements are the numbers of their rows. */
const ROWS = 24;
const COLUMNS = 2 ** 16;

describe('the slots of chunks given to project', () => {
  const folder = makeFolder();
  const path = join(folder, 'f.h5');

  beforeAll(async () => {
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
    for (const name of ['d', 'e']) {
      const space = h5.H5Screate_simple([ROWS, COLUMNS]);
      const dcpl = { chunk: [1, COLUMNS], ...(name === 'd' && { deflate: 1 }) };
      const dset = await run(h5.H5Dcreate_async(file, name, h5.H5T_IEEE_F64LE, space, H5P_DEFAULT, dcpl));
      const data = Float64Array.from({ length: ROWS * COLUMNS }, (_, n) => Math.floor(n / COLUMNS));
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
      await run(h5.H5Dclose_async(dset));
    }
    await run(h5.H5Fclose_async(file));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const isRow = (data: Float64Array, row: number): boolean => data.every((value) => value === row);
  const chunks = <R>(project: (chunk: h5.Chunk<Float64Array>) => Observable<R>, dataset = 'd') =>
    h5.openFile(path).pipe(
      h5.openDataset(dataset),
      h5.readChunks({
        memType: h5.H5T_NATIVE_DOUBLE,
        concurrency: 3,
        project: (chunk) => project(chunk as h5.Chunk<Float64Array>),
      }),
    );

  test.each(['d', 'e'])('are used again, and each has its own chunk while project works (%s)', async (dataset) => {
    const buffers = new Set<ArrayBufferLike>();
    const wrong: number[] = [];
    await lastValueFrom(
      chunks(({ data, offset: [row = -1] }) => {
        buffers.add(data.buffer);
        return timer(row % 3).pipe(
          mergeMap(() => {
            if (data.length !== COLUMNS || !isRow(data, row)) wrong.push(row);
            return EMPTY;
          }),
        );
      }, dataset),
      { defaultValue: undefined },
    );
    expect(wrong).toEqual([]);
    expect(buffers.size).toBeGreaterThan(0);
    // The first chunks, before one has come, have memory of their own.
    expect(buffers.size).toBeLessThanOrEqual(6);
  });

  test.each<[string, (chunk: h5.Chunk<Float64Array>) => unknown, (value: never) => Float64Array]>([
    ['the chunk', (chunk) => chunk, ({ data }: { data: Float64Array }) => data],
    ['its data', ({ data }) => data, (data) => data],
    ['a view of them', ({ data }) => data.subarray(10, 20), (data) => data],
    [
      'something with them in it',
      ({ data }) => [{ parts: new Map([['x', data]]) }],
      ([{ parts }]: [{ parts: Map<string, Float64Array> }]) => parts.get('x')!,
    ],
  ])('are left to what project emits: %s', async (_, emitted, dataOf) => {
    const values = await lastValueFrom(chunks((chunk) => of(emitted(chunk))).pipe(toArray()));
    expect(values.length).toBe(ROWS);
    expect(new Set(values.map((value) => dataOf(value as never).buffer)).size).toBe(ROWS);
    for (const [row, value] of values.entries()) expect(isRow(dataOf(value as never), row)).toBe(true);
  });

  test('one array is for one dataset, and not for many chunks', async () => {
    const into = new Float64Array(ROWS * COLUMNS);
    expect(() => h5.readChunks({ dxpl: { into } })).toThrow(/dxpl\.into/);
    const open = (name: string) => h5.openFile(path).pipe(h5.openDataset(name));
    const reading = h5.readDataset({ dxpl: { into } });
    expect((await lastValueFrom(open('d').pipe(reading))).data).toBe(into);
    expect(isRow(into.subarray(-COLUMNS), ROWS - 1)).toBe(true);
    expect((await expectFailure(open('e').pipe(reading), 'bad-argument')).message).toContain('dxpl.into');
  });
});
