import { defer, of, Subject, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { resource } from '../../src/operators/resource.js';
import { toAsyncIterable } from '../../src/operators/toAsyncIterable.js';
import { H5Gopen_async } from '../../src/sources/H5G.js';
import { FakeConnector } from '../support/fakeConnector.js';

describe('toAsyncIterable', () => {
  test('gives what the source emitted, then ends', async () => {
    const seen: number[] = [];
    for await (const value of toAsyncIterable(of(1, 2, 3))) seen.push(value);
    expect(seen).toEqual([1, 2, 3]);
  });

  test('throws the error of the source after the values before it', async () => {
    const source = new Subject<number>();
    const iterator = toAsyncIterable(source)[Symbol.asyncIterator]();
    source.next(1);
    source.error(new Error('broken'));
    expect(await iterator.next()).toEqual({ value: 1, done: false });
    await expect(iterator.next()).rejects.toThrow('broken');
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  });

  test('waits for a source that is slower than the loop', async () => {
    const source = new Subject<number>();
    const iterator = toAsyncIterable(source)[Symbol.asyncIterator]();
    const next = iterator.next();
    source.next(7);
    expect(await next).toEqual({ value: 7, done: false });
    const end = iterator.next();
    source.complete();
    expect(await end).toEqual({ value: undefined, done: true });
  });

  test('unsubscribes when the loop is left', async () => {
    const source = new Subject<number>();
    const iterable = toAsyncIterable<number>()(source);
    const loop = (async () => {
      for await (const value of iterable) if (value === 2) break;
    })();
    source.next(1);
    source.next(2);
    await loop;
    expect(source.observed).toBe(false);
  });

  test('rejects a loop that waits when the source fails', async () => {
    const iterator = toAsyncIterable(throwError(() => new Error('at once')))[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toThrow('at once');
  });

  test('refuses a read-ahead that is no positive integer', () => {
    expect(() => toAsyncIterable({ readAhead: 0 })).toThrow('readAhead must be an integer of at least 1, not 0');
  });

  test('answers overlapping calls of next, and return during one', async () => {
    const source = new Subject<number>();
    const iterator = toAsyncIterable(source)[Symbol.asyncIterator]();
    const [first, second, third] = [iterator.next(), iterator.next(), iterator.next()];
    source.next(1);
    source.next(2);
    const returned = iterator.return?.();
    expect(await Promise.all([first, second, third, returned])).toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
      { value: undefined, done: true },
      { value: undefined, done: true },
    ]);
    expect(source.observed).toBe(false);
  });

  test('its iterator is iterable', async () => {
    const iterator = toAsyncIterable(of(1, 2))[Symbol.asyncIterator]() as AsyncIterableIterator<number>;
    const seen: number[] = [];
    for await (const value of iterator) seen.push(value);
    expect(seen).toEqual([1, 2]);
  });

  test('each loop subscribes anew', async () => {
    let subscriptions = 0;
    const iterable = toAsyncIterable(
      defer(() => {
        subscriptions += 1;
        return of(1);
      }),
    );
    for await (const _ of iterable);
    for await (const _ of iterable);
    expect(subscriptions).toBe(2);
  });

  test('an abort throws canceled with the reason, and ends the source', async () => {
    const controller = new AbortController();
    const source = new Subject<number>();
    const iterator = toAsyncIterable(source, { signal: controller.signal })[Symbol.asyncIterator]();
    const next = iterator.next();
    controller.abort('enough');
    await expect(next).rejects.toMatchObject({ kind: 'canceled', routine: 'toAsyncIterable', cause: 'enough' });
    expect(source.observed).toBe(false);
    const later = toAsyncIterable(source, { signal: controller.signal })[Symbol.asyncIterator]();
    await expect(later.next()).rejects.toMatchObject({ kind: 'canceled' });
  });

  test('what is left is closed before return answers, and an error of closing is the answer', async () => {
    const connector = new FakeConnector();
    const file$ = resource(() => H5Gopen_async(connector.open('file'), 'g'));
    const iterator = toAsyncIterable(file$)[Symbol.asyncIterator]();
    connector.last.succeed();
    await iterator.next();
    const returned = iterator.return?.();
    expect(connector.routines).toEqual(['H5Gopen', 'H5Oclose']);
    connector.last.fail();
    await expect(returned).rejects.toMatchObject({ kind: 'io' });
  });
});
