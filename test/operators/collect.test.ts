import { EMPTY, map, merge, NEVER, Observable, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { H5T_STD_I32LE } from '../../src/model/H5T.js';
import type { Chunk } from '../../src/operators/Chunk.js';
import { collect } from '../../src/operators/collect.js';
import { Lease, nextUnder } from '../../src/operators/Lease.js';
import { readChunks } from '../../src/operators/readChunks.js';
import { FakeDataset } from '../support/fakeDataset.js';
import { broken } from '../support/fakeSignals.js';
import { marbles } from '../support/marbles.js';
import { observe } from '../support/observe.js';

const transfer = { totalBytes: 16, shape: [4], datatype: H5T_STD_I32LE };

interface Part {
  readonly at: number;
  readonly data: unknown;
}

/** Parts of two elements of a transfer of four, as `readChunks` emits them. */
function asChunks(parts: Observable<Part>): Observable<Chunk> {
  return new Observable((subscriber) =>
    parts.subscribe({
      next: ({ at, data }) => {
        const lease = new Lease({ transfer, bytes: 8, position: [at], shape: [2] }, () => {});
        nextUnder(lease, subscriber, { data } as Chunk);
        lease.release();
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );
}

const a = { at: 0, data: Int32Array.of(1, 2) };
const b = { at: 2, data: Int32Array.of(3, 4) };
const whole = { data: Int32Array.of(1, 2, 3, 4), shape: [4], datatype: H5T_STD_I32LE };

describe('collect', () => {
  test('emits all together when the source completes, in whatever order chunks come', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      for (const wire of ['-a-b-|', '-b-a-|']) {
        const source = hot(wire, { a, b });
        expectObservable(asChunks(source).pipe(collect())).toBe('-----(w|)', { w: whole });
        expectSubscriptions(source.subscriptions).toBe('^----!');
      }
    });
  });

  test('never, errors and unsubscribing', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      expectObservable(asChunks(hot('-a-b-', { a, b })).pipe(collect())).toBe('-');
      expectObservable(asChunks(hot('-a-#', { a }, broken)).pipe(collect())).toBe('---#', undefined, broken);
      const left = hot('-a-b-|', { a, b });
      expectObservable(asChunks(left).pipe(collect()), '^--!').toBe('-');
      expectSubscriptions(left.subscriptions).toBe('^--!');
    });
    expect(observe(NEVER.pipe(collect())).completed).toBe(false);
    expect(observe(EMPTY.pipe(collect()))).toMatchObject({ values: [], completed: true });
  });

  test('gives each subscriber an array of its own', () => {
    const array$ = of(new FakeDataset(4).id).pipe(
      readChunks(),
      map((chunk) => chunk),
      collect(),
    );
    const [first, second] = [observe(array$).values[0], observe(array$).values[0]];
    expect(first).toEqual(second);
    expect(first?.data).not.toBe(second?.data);
  });

  test('leaves zeros where chunks were left out', () => {
    expect(observe(asChunks(of(b)).pipe(collect())).values[0]?.data).toEqual(Int32Array.of(0, 0, 3, 4));
  });

  test.each<[string, unknown, unknown]>([
    ['lists', ['a', 'b'], ['c', 'd']],
    ['columns', { x: Int8Array.of(1, 2), s: ['a', 'b'] }, { x: Int8Array.of(3, 4), s: ['c', 'd'] }],
    ['several values for each element', Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)],
  ])('puts %s together', (_, first, second) => {
    const joined = (one: unknown, two: unknown): unknown =>
      Array.isArray(one) ? [...one, ...(two as unknown[])] : Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const { values } = observe(asChunks(of({ at: 0, data: first }, { at: 2, data: second })).pipe(collect()));
    const expected =
      'x' in Object(first) ? { x: Int8Array.of(1, 2, 3, 4), s: ['a', 'b', 'c', 'd'] } : joined(first, second);
    expect(values[0]?.data).toEqual(expected);
  });

  test.each<[string, unknown, unknown]>([
    ['containers of different kinds', Int32Array.of(1, 2), Float64Array.of(1, 2)],
    ['numbers and lists', Int32Array.of(1, 2), ['a', 'b']],
    ['columns that only some have', { x: Int8Array.of(1, 2) }, { y: Int8Array.of(1, 2) }],
    ['columns and numbers', Int32Array.of(1, 2), { x: Int8Array.of(1, 2) }],
    ['different numbers of values', Int32Array.of(1, 2), Int32Array.of(1, 2, 3, 4)],
    ['parts of an element', Int32Array.of(1, 2, 3), Int32Array.of(1, 2, 3)],
    ['no data', undefined, undefined],
  ])('refuses %s, and tears the source down', (_, first, second) => {
    const { error, values } = observe(asChunks(of({ at: 0, data: first }, { at: 2, data: second })).pipe(collect()));
    expect([error, values]).toMatchObject([{ kind: 'bad-argument', routine: 'collect' }, []]);
  });

  test('refuses chunks of several datasets', () => {
    const [first, second] = [new FakeDataset(4), new FakeDataset(4)];
    const read = ({ id }: FakeDataset) => of(id).pipe(readChunks());
    expect(observe(merge(read(first), read(second)).pipe(collect())).error).toMatchObject({ kind: 'bad-argument' });
  });
});
