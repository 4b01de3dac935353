/** Boxes element by element: the model that the tests compare with, and random boxes for them. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ElementBox } from '../../../../src/connectors/native/reader/gatherBox.js';
import { coordinates, indexIn } from '../../../model/selection/bruteForce.js';

export const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** Bytes of which no two that are near each other are equal. */
export const numberedBytes = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, n) => (n ^ (n >> 8) ^ (n >> 13)) & 0xff);

export const arbitraryElementSize = fc.constantFrom(1, 2, 3, 4, 8, 12);

const dimension = fc
  .record({
    size: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 7 }) }, { weight: 1, arbitrary: fc.constant(30) }),
    start: fc.nat(),
    stride: fc.oneof(
      { weight: 2, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
    ),
    count: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 7 })),
    isWhole: fc.boolean(),
  })
  .map(({ size, start, stride, count, isWhole }) => {
    if (isWhole) return { size, start: 0, stride: 1, count: size };
    const first = start % size;
    return { size, start: first, stride, count: Math.min(count, Math.floor((size - first - 1) / stride) + 1) };
  });

/** An extent of 1 to 4 dimensions, and a box in it. */
export const arbitraryBox: fc.Arbitrary<{ readonly dims: number[]; readonly box: ElementBox }> = fc
  .array(dimension, { minLength: 1, maxLength: 4 })
  .filter((all) => product(all.map(({ size }) => size)) <= 4000)
  .map((all) => ({
    dims: all.map(({ size }) => size),
    box: {
      start: all.map(({ start }) => start),
      stride: all.map(({ stride }) => stride),
      count: all.map(({ count }) => count),
    },
  }));

/** The elements of a box, one by one. */
export function gatherNaively(
  bytes: Uint8Array,
  dims: readonly number[],
  elementSize: number,
  { start, stride, count }: ElementBox,
): Uint8Array {
  const found = new Uint8Array(product(count) * elementSize);
  for (const [n, place] of coordinates(count).entries()) {
    const element = indexIn(
      dims,
      place.map((number, d) => start[d]! + number * stride[d]!),
    );
    found.set(bytes.subarray(element * elementSize, (element + 1) * elementSize), n * elementSize);
  }
  return found;
}

/** Expects equal bytes; quick where they are. */
export function expectBytes(found: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(found, expected) !== 0) expect([...found]).toEqual([...expected]);
}
