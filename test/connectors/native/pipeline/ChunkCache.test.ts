import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { ChunkCache } from '../../../../src/connectors/native/reader/ChunkCache.js';

const key = (dataset: number, chunk: number) => ({ dataset, chunk });
const bytes = (length: number): Uint8Array => new Uint8Array(length);

/** Numbers of the chunks of a dataset that are there; looking counts as use, from the first on. */
const present = (cache: ChunkCache, dataset: number, chunks: number): number[] =>
  Array.from({ length: chunks }, (_, chunk) => chunk).filter((chunk) => cache.get(key(dataset, chunk)));

const MIB = 2 ** 20;

describe('ChunkCache', () => {
  const made: ChunkCache[] = [];
  const newCache = (bytes?: number): ChunkCache => {
    const cache = new ChunkCache(bytes);
    made.push(cache);
    return cache;
  };
  afterEach(() => {
    for (const cache of made.splice(0)) cache.end();
    expect(ChunkCache.bytes).toBe(0);
  });

  test('gives the bytes that were put, of that dataset and chunk only', () => {
    const cache = newCache();
    const [one, other] = [bytes(5), bytes(7)];
    cache.put(key(1, 23), one);
    cache.put(key(12, 3), other);
    expect(cache.get(key(1, 23))).toBe(one);
    expect(cache.get(key(12, 3))).toBe(other);
    expect(cache.get(key(1, 3))).toBeUndefined();
    expect(cache.bytes).toBe(12);
  });

  test('drops first what was used longest ago', () => {
    const cache = newCache(100);
    for (const chunk of [0, 1, 2, 3]) cache.put(key(1, chunk), bytes(25));
    cache.get(key(1, 0));
    cache.put(key(1, 2), bytes(25));
    cache.put(key(1, 4), bytes(25));
    cache.put(key(1, 5), bytes(25));
    expect(present(cache, 1, 6)).toEqual([0, 2, 4, 5]);
  });

  test('holds no more for a dataset than it asked for, and leaves the others alone', () => {
    const cache = newCache(1000);
    cache.limit(1, 50);
    for (let chunk = 0; chunk < 10; chunk += 1) {
      cache.put(key(2, chunk), bytes(20));
      cache.put(key(1, chunk), bytes(20));
    }
    expect(present(cache, 1, 10)).toEqual([8, 9]);
    expect(present(cache, 2, 10).length).toBe(10);
    expect(cache.limitOf(1)).toBe(50);
  });

  test('that a dataset asks for less drops what is too much, at once', () => {
    const cache = newCache();
    for (const chunk of [0, 1, 2, 3]) cache.put(key(1, chunk), bytes(10));
    cache.limit(1, 20);
    expect(cache.bytes).toBe(20);
    expect(present(cache, 1, 4)).toEqual([2, 3]);
    cache.limit(1, 0);
    expect(cache.bytes).toBe(0);
    cache.put(key(1, 9), bytes(1));
    expect(cache.get(key(1, 9))).toBeUndefined();
  });

  test('a dataset gets 32 MiB unless it asks, and never more than the file', () => {
    expect(newCache().limitOf(1)).toBe(32 * 2 ** 20);
    expect(newCache(1000).limitOf(1)).toBe(1000);
    const cache = newCache(1000);
    cache.limit(1, 2 ** 40);
    expect(cache.limitOf(1)).toBe(1000);
  });

  test('a chunk that is larger than what may be held drops nothing', () => {
    const cache = newCache(100);
    cache.put(key(1, 0), bytes(60));
    cache.put(key(1, 1), bytes(101));
    expect(present(cache, 1, 2)).toEqual([0]);
  });

  test('a chunk that is put again counts once', () => {
    const cache = newCache(100);
    for (let n = 0; n < 5; n += 1) cache.put(key(1, 0), bytes(60));
    expect(cache.bytes).toBe(60);
  });

  test('holds what was used last, within its bounds, whatever happens', () => {
    const event = fc.record({
      what: fc.constantFrom('put', 'put', 'get', 'limit'),
      dataset: fc.nat(2),
      chunk: fc.nat(5),
      size: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const cache = newCache(100);
        // The model: names in the order of their last use.
        const model: { name: string; dataset: number; size: number }[] = [];
        const limits = new Map<number, number>();
        const limitOf = (dataset: number): number => Math.min(limits.get(dataset) ?? 100, 100);
        const held = (dataset?: number): number =>
          model.reduce((sum, one) => sum + (dataset === undefined || one.dataset === dataset ? one.size : 0), 0);
        const evict = (dataset: number): void => {
          while (held(dataset) > limitOf(dataset))
            model.splice(
              model.findIndex((one) => one.dataset === dataset),
              1,
            );
          while (held() > 100) model.shift();
        };
        for (const { what, dataset, chunk, size } of events) {
          const name = `${dataset} ${chunk}`;
          const at = model.findIndex((one) => one.name === name);
          if (what === 'get') {
            expect(cache.get(key(dataset, chunk))?.length).toBe(model[at]?.size);
            if (at >= 0) model.push(...model.splice(at, 1));
          } else if (what === 'limit') {
            cache.limit(dataset, size);
            limits.set(dataset, size);
            evict(dataset);
          } else {
            cache.put(key(dataset, chunk), bytes(size));
            if (size <= limitOf(dataset)) {
              if (at >= 0) model.splice(at, 1);
              model.push({ name, dataset, size });
              evict(dataset);
            }
          }
          expect(cache.bytes).toBe(held());
        }
        for (const { name, size } of model) {
          const [dataset, chunk] = name.split(' ').map(Number) as [number, number];
          expect(cache.get(key(dataset, chunk))?.length).toBe(size);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is empty when it has ended, and stays so', () => {
    const cache = newCache(100);
    const before = ChunkCache.bytes;
    cache.put(key(1, 0), bytes(60));
    expect(ChunkCache.bytes).toBe(before + 60);
    cache.end();
    cache.put(key(1, 1), bytes(100));
    expect(cache.get(key(1, 0))).toBeUndefined();
    expect([cache.bytes, ChunkCache.bytes]).toEqual([0, before]);
  });

  test('lets go of a dataset that is closed, and of nothing else', () => {
    const cache = newCache();
    for (let dataset = 0; dataset < 600; dataset += 1) {
      cache.use(dataset);
      for (const chunk of [0, 1]) cache.put(key(dataset, chunk), bytes(MIB));
      if (dataset > 0) cache.close(dataset);
      expect([cache.bytes, ChunkCache.bytes]).toEqual([2 * MIB, 2 * MIB]);
    }
    expect(present(cache, 0, 2)).toEqual([0, 1]);
  });

  test('keeps nothing of a read that ends after its dataset was closed, until that is read again', () => {
    const cache = newCache();
    cache.limit(1, 10);
    cache.close(1);
    cache.put(key(1, 0), bytes(5));
    expect(cache.bytes).toBe(0);
    cache.use(1);
    // What it asked for is forgotten too.
    cache.put(key(1, 0), bytes(50));
    expect(cache.bytes).toBe(50);
  });

  test('all of a thread hold so many bytes, those that were used last', () => {
    const caches = Array.from({ length: 10 }, () => newCache());
    caches.forEach((cache, n) => {
      for (let chunk = 0; chunk < 30; chunk += 1) {
        cache.put(key(1, chunk), bytes(MIB));
        expect(caches[0]?.get(key(1, 0))).toBeDefined();
      }
      expect(ChunkCache.bytes).toBe(Math.min(128, 30 * (n + 1)) * MIB);
    });
    expect(caches.reduce((sum, cache) => sum + cache.bytes, 0)).toBe(128 * MIB);
    expect(caches.map((cache) => cache.bytes / MIB)).toEqual([1, 0, 0, 0, 0, 7, 30, 30, 30, 30]);
  });

  describe('a chunk that is expected', () => {
    test('is pending until whoever is at it has ended, also in failure', async () => {
      const cache = newCache();
      let done = (): void => {};
      let fail = (_: Error): void => {};
      cache.expect(key(1, 0), new Promise<void>((resolve) => (done = resolve)));
      cache.expect(key(1, 1), new Promise<void>((_, reject) => (fail = reject)));
      const [good, bad] = [cache.pending(key(1, 0)), cache.pending(key(1, 1))];
      expect(good).toBeInstanceOf(Promise);
      expect(cache.pending(key(1, 2))).toBeUndefined();
      done();
      fail(new Error('lost'));
      await good;
      await expect(bad).rejects.toThrow('lost');
      expect(cache.pending(key(1, 0))).toBeUndefined();
      expect(cache.pending(key(1, 1))).toBeUndefined();
    });

    test('and then again, stays pending until the later one has ended', async () => {
      const cache = newCache();
      let first = (): void => {};
      let second = (): void => {};
      cache.expect(key(1, 0), new Promise<void>((resolve) => (first = resolve)));
      const early = cache.pending(key(1, 0));
      cache.expect(key(1, 0), new Promise<void>((resolve) => (second = resolve)));
      first();
      await early;
      const late = cache.pending(key(1, 0));
      expect(late).toBeInstanceOf(Promise);
      second();
      await late;
      expect(cache.pending(key(1, 0))).toBeUndefined();
    });
  });
});
