import { concatMap, delay, filter, map, NEVER, type OperatorFunction, of, share, tap, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Chunk } from '../../src/operators/Chunk.js';
import { collect } from '../../src/operators/collect.js';
import { Lease } from '../../src/operators/Lease.js';
import { readChunks } from '../../src/operators/readChunks.js';
import { toAsyncIterable } from '../../src/operators/toAsyncIterable.js';
import { writeChunks } from '../../src/operators/writeChunks.js';
import { FakeDataset } from '../support/fakeDataset.js';
import { observe } from '../support/observe.js';

/** What may stand between the chunks and who keeps them, without that they are read faster. */
const between: [string, OperatorFunction<Chunk, Chunk>][] = [
  ['nothing', (source) => source],
  ['map', map((chunk) => chunk)],
  ['map that spreads', map((chunk) => ({ ...chunk }))],
  [
    'map to other data',
    map(({ offset, shape, index, count }) => ({ data: [1, 2], offset, shape, index, count }) as never),
  ],
  ['tap', tap(() => {})],
  ['filter', filter(() => true)],
  ['share', share()],
  ['concatMap that gives at once', (source) => source.pipe(concatMap((chunk) => of(chunk)))],
];

describe('a lease', () => {
  test('ends when the last holder has let go, each of whom counts once', () => {
    let ended = 0;
    const lease = new Lease(undefined, () => {
      ended += 1;
    });
    const [first, second] = [lease.retain(), lease.retain()];
    lease.release();
    first();
    first();
    expect(ended).toBe(0);
    second();
    expect(ended).toBe(1);
  });
});

describe('chunks are read no faster than they are consumed', () => {
  test.each(between)('writeChunks behind %s', (_, operator) => {
    const dataset = new FakeDataset(200);
    const target = new FakeDataset(200);
    const seen = observe(of(dataset.id).pipe(readChunks({ concurrency: 3 }), operator, writeChunks(target.id)));
    for (let n = 0; n < 100; n += 1) {
      expect(dataset.readsBegun).toBe(Math.min(n + 3, 100));
      target.endWrite();
    }
    expect(target.written).toEqual(Array.from({ length: 100 }, (_, n) => 2 * n));
    expect([seen.values.length, seen.completed, seen.error]).toEqual([100, true, undefined]);
  });

  test.each(between)('toAsyncIterable behind %s', async (_, operator) => {
    const dataset = new FakeDataset(40);
    const loop = toAsyncIterable(of(dataset.id).pipe(readChunks({ concurrency: 3 }), operator))[Symbol.asyncIterator]();
    for (let n = 0; n < 20; n += 1) {
      expect(dataset.readsBegun).toBe(Math.min(n + 3, 20));
      expect((await loop.next()).value).toMatchObject({ index: n });
    }
    expect(await loop.next()).toEqual({ value: undefined, done: true });
  });

  test.each(between)('toAsyncIterable sets how far ahead is read, behind %s', (_, operator) => {
    const dataset = new FakeDataset(40);
    toAsyncIterable(of(dataset.id).pipe(readChunks(), operator), { readAhead: 7 })[Symbol.asyncIterator]();
    expect(dataset.readsBegun).toBe(7);
  });

  test('bytesInFlight counts chunks until they are written', () => {
    const [dataset, target] = [new FakeDataset(40), new FakeDataset(40)];
    const options = { concurrency: 10, bytesInFlight: 16 };
    observe(
      of(dataset.id).pipe(
        readChunks(options),
        map((chunk) => ({ ...chunk })),
        writeChunks(target.id, { concurrency: 10 }),
      ),
    );
    expect(dataset.readsBegun).toBe(2);
    target.endWrite();
    expect(dataset.readsBegun).toBe(3);
  });

  test('under share the slowest sets the pace', () => {
    const dataset = new FakeDataset(40);
    const [fast, slow] = [new FakeDataset(40), new FakeDataset(40)];
    const chunks$ = of(dataset.id).pipe(readChunks({ concurrency: 2 }), share({ resetOnRefCountZero: false }));
    // The second one is there before the first chunk is.
    dataset.readsAtOnce = false;
    observe(chunks$.pipe(writeChunks(fast.id)));
    observe(
      chunks$.pipe(
        map((chunk) => ({ ...chunk })),
        writeChunks(slow.id),
      ),
    );
    dataset.endRead();
    dataset.endRead();
    fast.endWrite();
    fast.endWrite();
    expect(dataset.readsBegun).toBe(2);
    slow.endWrite(2);
    expect(dataset.readsBegun).toBe(3);
    slow.endWrite(0);
    expect(dataset.readsBegun).toBe(4);
  });

  test('who leaves a shared stream lets the others go on, also of what waited', () => {
    const [dataset, fast, slow] = [new FakeDataset(40), new FakeDataset(40), new FakeDataset(40)];
    const chunks$ = of(dataset.id).pipe(readChunks({ concurrency: 3 }), share());
    dataset.readsAtOnce = false;
    observe(chunks$.pipe(writeChunks(fast.id, { concurrency: 3 })));
    const leaving = observe(chunks$.pipe(writeChunks(slow.id, { concurrency: 1 })));
    for (let n = 0; n < 3; n += 1) dataset.endRead();
    for (let n = 0; n < 3; n += 1) fast.endWrite();
    expect(dataset.readsBegun).toBe(3);
    leaving.unsubscribe();
    expect(dataset.readsBegun).toBe(6);
  });

  test('a chunk that its consumer leaves at once frees its slot, the order notwithstanding', () => {
    const dataset = new FakeDataset(12);
    dataset.readsAtOnce = false;
    const seen = observe(
      of(dataset.id).pipe(
        readChunks({ concurrency: 3 }),
        map(({ index }) => index),
      ),
    );
    dataset.endRead(4);
    dataset.endRead(2);
    expect([seen.values, dataset.readsBegun]).toEqual([[], 3]);
    dataset.endRead(0);
    expect([seen.values, dataset.readsBegun]).toEqual([[0, 1, 2], 6]);
  });

  test('behind an asynchronous operator the slot has been given back: project is the way', () => {
    const [dataset, target] = [new FakeDataset(40), new FakeDataset(40)];
    observe(of(dataset.id).pipe(readChunks(), delay(0), writeChunks(target.id)));
    expect(dataset.readsBegun).toBe(20);
    const bounded = new FakeDataset(40);
    observe(of(bounded.id).pipe(readChunks({ project: (chunk) => of(chunk).pipe(delay(0)) }), writeChunks(target.id)));
    expect(bounded.readsBegun).toBe(4);
  });

  test('what project makes of chunks is written, and not the chunks themselves', () => {
    const [dataset, target] = [new FakeDataset(4), new FakeDataset(4)];
    const project = (chunk: Chunk) => of({ ...chunk, data: [-1, -1] });
    observe(of(dataset.id).pipe(readChunks({ project }), writeChunks(target.id)));
    expect(target.writes.map(({ args }) => args.buf)).toEqual([
      [-1, -1],
      [-1, -1],
    ]);
  });

  test('a written chunk goes on under its lease: what stands behind writeChunks holds it', () => {
    const [dataset, first, second] = [new FakeDataset(40), new FakeDataset(40), new FakeDataset(40)];
    observe(of(dataset.id).pipe(readChunks({ concurrency: 2 }), writeChunks(first.id), writeChunks(second.id)));
    first.endWrite();
    first.endWrite();
    expect(dataset.readsBegun).toBe(2);
    second.endWrite();
    expect(dataset.readsBegun).toBe(3);
  });

  test('lets all go when the consumer has left', () => {
    const [dataset, target] = [new FakeDataset(40), new FakeDataset(40)];
    const seen = observe(
      of(dataset.id).pipe(
        readChunks({ concurrency: 3 }),
        map((c) => c),
        writeChunks(target.id),
      ),
    );
    seen.unsubscribe();
    expect(dataset.readsBegun).toBe(3);
  });

  test('never-ending work holds the slot for ever, and no more than that is read', () => {
    const dataset = new FakeDataset(40);
    observe(of(dataset.id).pipe(readChunks({ concurrency: 3, project: () => NEVER })));
    expect(dataset.readsBegun).toBe(3);
  });
});

describe('collect finds where a chunk belongs', () => {
  const whole = Int32Array.from({ length: 11 }, (_, n) => n);

  test.each(between.filter(([name]) => name !== 'map to other data'))('behind %s', (_, operator) => {
    const dataset = new FakeDataset(11);
    const { values, error } = observe(of(dataset.id).pipe(readChunks({ ordered: false }), operator, collect()));
    expect(error).toBeUndefined();
    const [array] = values;
    expect(array?.shape).toEqual([11]);
    expect(array?.data).toEqual(whole);
  });

  test('of data that map has made of it', () => {
    const dataset = new FakeDataset(11);
    const doubled = map(({ data, ...rest }: Chunk) => ({
      ...rest,
      data: Float64Array.from(data as Int32Array, (x) => 2 * x),
    }));
    const { values } = observe(of(dataset.id).pipe(readChunks(), doubled, collect()));
    expect(values[0]?.data).toEqual(Float64Array.from(whole, (x) => 2 * x));
  });

  test('and refuses what did not come from readChunks, or through asynchronous operators', () => {
    const dataset = new FakeDataset(11);
    const chunks$ = of(dataset.id).pipe(readChunks());
    const all = observe(chunks$.pipe(toArray())).values[0] as Chunk[];
    expect(observe(of(...all).pipe(collect())).error).toMatchObject({ kind: 'bad-argument', routine: 'collect' });
    expect(
      observe(
        chunks$.pipe(
          toArray(),
          concatMap((some) => some),
          collect(),
        ),
      ).error,
    ).toMatchObject({
      kind: 'bad-argument',
    });
  });
});
