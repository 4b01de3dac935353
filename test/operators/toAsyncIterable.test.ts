import { of, Subject, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { toAsyncIterable } from '../../src/operators/toAsyncIterable.js';

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
});
