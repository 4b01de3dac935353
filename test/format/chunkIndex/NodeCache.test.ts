import { expect, test } from 'vitest';
import { NodeCache } from '../../../src/format/chunkIndex/NodeCache.js';

test('the least recently used nodes go when there is no room', () => {
  const cache = new NodeCache<string>(30);
  cache.set(1, 'a', 10);
  cache.set(2, 'b', 10);
  cache.set(3, 'c', 10);
  expect(cache.get(1)).toBe('a');
  cache.set(4, 'd', 10);
  expect([1, 2, 3, 4].map((address) => cache.get(address))).toEqual(['a', undefined, 'c', 'd']);
  cache.set(5, 'e', 25);
  expect([1, 3, 4, 5].map((address) => cache.get(address))).toEqual([undefined, undefined, undefined, 'e']);
});

test('a node that is larger than the cache stays until the next comes', () => {
  const cache = new NodeCache<string>(30);
  cache.set(1, 'a', 100);
  expect(cache.get(1)).toBe('a');
  cache.set(2, 'b', 1);
  expect([cache.get(1), cache.get(2)]).toEqual([undefined, 'b']);
});

test('a node that is set again takes the room of one', () => {
  const cache = new NodeCache<string>(30);
  cache.set(1, 'a', 15);
  cache.set(2, 'b', 15);
  cache.set(1, 'c', 15);
  expect([cache.get(1), cache.get(2)]).toEqual(['c', 'b']);
});
