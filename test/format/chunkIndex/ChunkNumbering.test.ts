import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChunkNumbering } from '../../../src/format/chunkIndex/ChunkNumbering.js';

test('chunks are numbered row by row over the greatest extent', () => {
  const numbering = new ChunkNumbering([3, 4, 5]);
  expect(numbering.numberOf([0, 0, 1])).toBe(1);
  expect(numbering.numberOf([0, 1, 0])).toBe(5);
  expect(numbering.numberOf([2, 1, 3])).toBe(2 * 20 + 5 + 3);
  expect(numbering.scaledOf(48)).toEqual([2, 1, 3]);
});

test('an unlimited dimension counts as the slowest', () => {
  const numbering = new ChunkNumbering([3, Number.POSITIVE_INFINITY, 5], 1);
  expect(numbering.numberOf([2, 7, 4])).toBe(7 * 15 + 2 * 5 + 4);
  expect(numbering.scaledOf(119)).toEqual([2, 7, 4]);
  expect(new ChunkNumbering([Number.POSITIVE_INFINITY, 6]).numberOf([9, 1])).toBe(55);
});

test('every chunk has a number of its own', () => {
  const shape = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(shape, fc.nat(), fc.nat(), fc.boolean(), (counts, pick, seed, unlimited) => {
      const slowest = pick % counts.length;
      const greatest = counts.map((count, dim) => (unlimited && dim === slowest ? Number.POSITIVE_INFINITY : count));
      const numbering = new ChunkNumbering(greatest, slowest);
      const scaled = counts.map((count, dim) => (seed >> dim) % count);
      expect(numbering.scaledOf(numbering.numberOf(scaled))).toEqual(scaled);
    }),
    { seed: 3 },
  );
});
