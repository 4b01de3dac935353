import { afterEach, describe, expect, test } from 'vitest';
import type { ReadableDataset } from '../../../../src/connectors/native/reader/ReadableDataset.js';
import { SourceCache } from '../../../../src/connectors/native/reader/SourceCache.js';
import type { RangeReader } from '../../../../src/storage/RangeReader.js';

const MIB = 2 ** 20;
const BOUND = 16 * MIB;
const storage: RangeReader = { size: 2 ** 40, read: () => [] };

function datasetAt(address: number, bytes = MIB): ReadableDataset {
  const layout = { kind: 'contiguous', address: 0, size: bytes };
  return { address, layout, dims: [bytes], elementSize: 1, filters: [], format: { baseAddress: 0 } } as never;
}

describe('SourceCache', () => {
  const caches: SourceCache[] = [];
  const newCache = (): SourceCache => {
    const cache = new SourceCache();
    caches.push(cache);
    return cache;
  };
  afterEach(() => {
    for (const cache of caches.splice(0)) cache.clear();
    expect(SourceCache.bytes).toBe(0);
  });

  test('keeps so many bytes, however many datasets of however many files were read', () => {
    for (let n = 0; n < 3; n += 1) {
      const cache = newCache();
      for (let address = 0; address < 600; address += 1) cache.get(storage, datasetAt(address));
      expect(SourceCache.bytes).toBeLessThanOrEqual(BOUND);
      expect(SourceCache.bytes).toBeGreaterThan(BOUND - 2 * MIB);
    }
  });

  test('keeps what was used last', () => {
    const cache = newCache();
    const often = cache.get(storage, datasetAt(0));
    const once = cache.get(storage, datasetAt(1));
    for (let address = 2; address < 600; address += 1) {
      cache.get(storage, datasetAt(address));
      expect(cache.get(storage, datasetAt(0))).toBe(often);
    }
    expect(cache.get(storage, datasetAt(1))).not.toBe(once);
  });

  test('of datasets with very large chunks keeps the last one', () => {
    const chunk = 20 * MIB;
    const layout = {
      kind: 'chunked',
      chunk: [chunk],
      index: { type: 'single', filteredSize: undefined, filterMask: 0 },
    };
    const large = (address: number) => ({ ...datasetAt(address), layout, dims: [chunk], maxdims: [chunk] }) as never;
    const cache = newCache();
    const first = cache.get(storage, large(0));
    expect(cache.get(storage, large(0))).toBe(first);
    const counted = SourceCache.bytes;
    expect(counted).toBeGreaterThan(3 * chunk);
    for (let address = 1; address < 20; address += 1) cache.get(storage, large(address));
    expect(SourceCache.bytes).toBe(counted);
    expect(cache.get(storage, large(0))).not.toBe(first);
  });

  test('lets go of a file that closes, and of nothing else', () => {
    const [closed, open] = [newCache(), newCache()];
    closed.get(storage, datasetAt(0));
    const source = open.get(storage, datasetAt(0));
    closed.clear();
    expect(open.get(storage, datasetAt(0))).toBe(source);
    expect(SourceCache.bytes).toBeLessThan(2 * MIB);
  });
});
