import { Readable } from 'node:stream';
import { from, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { EventSet } from '../../src/es/EventSet.js';
import type { EventSetEvent } from '../../src/es/events.js';
import type { GroupInfo } from '../../src/model/info.js';
import { ObservableIterator } from '../../src/operations/ObservableIterator.js';
import { H5Gget_info_async } from '../../src/sources/H5G.js';
import { FakeConnector } from '../support/fakeConnector.js';

const DONE = { value: undefined, done: true };
const value = <T>(value: T) => ({ value, done: false });

describe('ObservableIterator', () => {
  test('answers calls of next that overlap, each in its turn', async () => {
    const source = new Subject<number>();
    const iterator = new ObservableIterator(source);
    const answers = Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
    source.next(1);
    source.next(2);
    source.complete();
    expect(await answers).toEqual([value(1), value(2), DONE, DONE]);
    expect(await iterator.next()).toEqual(DONE);
  });

  test('tells an error once, to the first that waits', async () => {
    const source = new Subject<number>();
    const iterator = new ObservableIterator(source);
    const answers = Promise.allSettled([iterator.next(), iterator.next()]);
    const error = new Error('broken');
    source.error(error);
    expect(await answers).toEqual([
      { status: 'rejected', reason: error },
      { status: 'fulfilled', value: DONE },
    ]);
    expect(await iterator.next()).toEqual(DONE);
  });

  test('return ends a call of next that waits, and unsubscribes', async () => {
    const source = new Subject<number>();
    const iterator = new ObservableIterator(source);
    const next = iterator.next();
    expect(await iterator.return()).toEqual(DONE);
    expect(await next).toEqual(DONE);
    expect(source.observed).toBe(false);
    expect([await iterator.next(), await iterator.return()]).toEqual([DONE, DONE]);
  });

  test('return drops what waits', async () => {
    let dropped = 0;
    const iterator = new ObservableIterator(of(1, 2, 3), (value) => ({ value, taken: () => (dropped += 1) }));
    expect(await iterator.next()).toEqual(value(1));
    await iterator.return();
    expect([dropped, await iterator.next()]).toEqual([3, DONE]);
  });

  test('throw unsubscribes and gives the error back', async () => {
    const source = new Subject<number>();
    const iterator = new ObservableIterator(source);
    const next = iterator.next();
    await expect(iterator.throw(new Error('mine'))).rejects.toThrow('mine');
    expect([await next, source.observed]).toEqual([DONE, false]);
  });

  test('is itself iterable', async () => {
    const iterator = new ObservableIterator(of(1, 2, 3));
    expect(await iterator.next()).toEqual(value(1));
    const rest: number[] = [];
    for await (const n of iterator) rest.push(n);
    expect(rest).toEqual([2, 3]);
  });

  test('tells an error after the values before it, also one of a source that fails at once', async () => {
    const iterator = new ObservableIterator(from([1]).pipe((source) => concatError(source)));
    expect(await iterator.next()).toEqual(value(1));
    await expect(iterator.next()).rejects.toThrow('late');
    await expect(new ObservableIterator(throwError(() => new Error('at once'))).next()).rejects.toThrow('at once');
  });

  test('passes 400,000 values that wait', async () => {
    const iterator = new ObservableIterator(from({ length: 400_000 } as ArrayLike<undefined>));
    let count = 0;
    for await (const _ of iterator) count += 1;
    expect(count).toBe(400_000);
  });
});

function concatError(source: Observable<number>): Observable<number> {
  return new Observable((subscriber) =>
    source.subscribe({ next: (n) => subscriber.next(n), complete: () => subscriber.error(new Error('late')) }),
  );
}

describe('an operation as an async iterable', () => {
  test('gives its result', async () => {
    const connector = new FakeConnector((call) => call.succeed({ nlinks: 3 }));
    const operation = H5Gget_info_async(connector.open('file'));
    const seen: GroupInfo[] = [];
    for await (const info of operation) seen.push(info);
    for await (const info of operation) seen.push(info);
    expect(seen).toEqual([{ nlinks: 3 }, { nlinks: 3 }]);
    expectTypeOf(operation[Symbol.asyncIterator]()).toEqualTypeOf<AsyncIterableIterator<GroupInfo>>();
  });

  test('throws its error', async () => {
    const connector = new FakeConnector((call) => call.fail());
    const loop = H5Gget_info_async(connector.open('file'))[Symbol.asyncIterator]();
    await expect(loop.next()).rejects.toMatchObject({ kind: 'io' });
  });

  test('a cold one that is left is canceled, a tracked one goes on', async () => {
    const connector = new FakeConnector();
    const file = connector.open('file');
    const iterator = H5Gget_info_async(file)[Symbol.asyncIterator]();
    const next = iterator.next();
    await iterator.return?.();
    expect([await next, connector.last.cancels]).toEqual([DONE, 1]);
    const tracked = H5Gget_info_async(file, new EventSet())[Symbol.asyncIterator]();
    await tracked.return?.();
    expect([connector.calls.length, connector.last.cancels]).toEqual([2, 0]);
  });

  test('RxJS takes it as the Observable it is, Node makes a stream of it', async () => {
    const connector = new FakeConnector((call) => call.succeed({ nlinks: 3 }));
    const operation = H5Gget_info_async(connector.open('file'));
    expect(from(operation)).toBe(operation);
    expect(await Readable.from(operation).toArray()).toEqual([{ nlinks: 3 }]);
  });
});

describe('an event set as an async iterable', () => {
  const typesOf = (events: EventSetEvent[]) =>
    events.map((event) => (event.type === 'progress' ? `progress ${event.loadedBytes}` : event.type));

  test('gives every event, from the call on, until the set is closed', async () => {
    const connector = new FakeConnector();
    const es = new EventSet();
    const file = connector.open('file');
    H5Gget_info_async(file, es);
    const events: EventSetEvent[] = [];
    const loop = (async () => {
      for await (const event of es) events.push(event);
    })();
    connector.last.start().succeed();
    await new Promise((resolve) => es.wait().subscribe({ complete: () => resolve(undefined) }));
    es.close();
    await loop;
    expect(typesOf(events)).toEqual(['started', 'succeeded']);
  });

  test('of the progress that waits, only the latest of each operation', async () => {
    const connector = new FakeConnector();
    const es = new EventSet();
    const file = connector.open('file');
    const iterator = es[Symbol.asyncIterator]();
    H5Gget_info_async(file, es);
    H5Gget_info_async(file, es);
    const [first, second] = connector.calls;
    for (let n = 1; n <= 1000; n += 1) {
      first?.progress(n, 1000);
      second?.progress(2 * n, 2000);
    }
    first?.succeed();
    const take = async (count: number) => {
      const taken: EventSetEvent[] = [];
      for (let n = 0; n < count; n += 1) taken.push((await iterator.next()).value);
      return typesOf(taken);
    };
    expect(await take(5)).toEqual(['inserted', 'inserted', 'progress 1000', 'progress 2000', 'succeeded']);
    second?.progress(7, 2000);
    second?.progress(8, 2000);
    expect(await take(1)).toEqual(['progress 8']);
    second?.progress(9, 2000);
    expect(await take(1)).toEqual(['progress 9']);
  });

  test('leaving the loop leaves the set as it is', async () => {
    const es = new EventSet();
    const connector = new FakeConnector();
    H5Gget_info_async(connector.open('file'), es);
    const iterator = es[Symbol.asyncIterator]();
    const next = iterator.next();
    await iterator.return?.();
    expect([await next, es.closed, connector.last.cancels]).toEqual([DONE, false, 0]);
  });
});

test('a source that never emits keeps the loop waiting until it is left', async () => {
  const iterator = new ObservableIterator(NEVER);
  const next = iterator.next();
  await iterator.return();
  expect(await next).toEqual(DONE);
});
