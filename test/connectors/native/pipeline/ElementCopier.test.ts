import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ElementCopier } from '../../../../src/connectors/native/reader/ElementCopier.js';
import type { BoxPlace } from '../../../../src/transfer/TransferPlan.js';
import { coordinates } from '../../../model/selection/bruteForce.js';
import { numberedBytes, product } from './boxes.js';

/** A box in an extent of its own: its place there, and the elements of that extent. */
interface Placed extends BoxPlace {
  readonly elements: number;
}

/** Places for boxes of `count`, as hyperslabs of extents that are larger or as large. */
const placeFor = (count: readonly number[]): fc.Arbitrary<Placed> =>
  fc
    .tuple(...count.map(() => fc.record({ start: fc.nat(2), stride: fc.constantFrom(1, 1, 1, 2, 3), more: fc.nat(2) })))
    .map((dimensions) => {
      let first = 0;
      let distance = 1;
      const distances: number[] = [];
      for (let d = count.length - 1; d >= 0; d -= 1) {
        const { start, stride, more } = dimensions[d]!;
        first += start * distance;
        distances[d] = stride * distance;
        distance *= start + stride * (count[d]! - 1) + 1 + more;
      }
      return { first, distances, elements: distance };
    });

const arbitraryCopy = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(1), fc.constant(40)), { maxLength: 4 })
  .filter((count) => product(count) <= 4000)
  .chain((count) => fc.record({ count: fc.constant(count), from: placeFor(count), to: placeFor(count) }));

describe('ElementCopier', () => {
  test('copies a box to its place, and nothing else', () => {
    const copiers = new Map([1, 2, 3, 4, 8, 12].map((size) => [size, new ElementCopier(size)]));
    fc.assert(
      fc.property(
        arbitraryCopy,
        fc.constantFrom(...copiers.keys()),
        fc.nat(3),
        fc.nat(3),
        fc.boolean(),
        ({ count, from, to }, size, sourceShift, targetShift, isShared) => {
          const elements = numberedBytes(from.elements * size + sourceShift).subarray(sourceShift);
          const bytes = to.elements * size + targetShift;
          const memory = isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
          const target = new Uint8Array(memory, targetShift).fill(0xee);
          const expected = target.slice();
          const at = ({ first, distances }: BoxPlace, point: readonly number[]): number =>
            size * point.reduce((sum, coordinate, d) => sum + coordinate * distances[d]!, first);
          for (const point of coordinates(count)) {
            expected.set(elements.subarray(at(from, point), at(from, point) + size), at(to, point));
          }
          copiers.get(size)!.box(elements, from, target, to, count);
          expect(Buffer.compare(target, expected)).toBe(0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
