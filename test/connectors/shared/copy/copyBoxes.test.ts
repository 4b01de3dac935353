import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyBoxes } from '../../../../src/connectors/shared/copy/copyBoxes.js';

/** The elements of a box, as their numbers in C order. */
function elements(dims: readonly number[], start: readonly number[], count: readonly number[]): number[] {
  let numbers = [0];
  for (const [d, size] of dims.entries())
    numbers = numbers.flatMap((n) => Array.from({ length: count[d]! }, (_, i) => n * size + start[d]! + i));
  return numbers;
}

const size = (count: readonly number[]): number => count.reduce((product, one) => product * one, 1);

test('boxes have every element once, and no more than they may', () => {
  const dims = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 });
  fc.assert(
    fc.property(
      dims,
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4 }),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      (dims, chunk, most, isChunked) => {
        const boxes = [...copyBoxes(dims, isChunked ? chunk.slice(0, dims.length) : undefined, most)];
        expect(Math.max(1, ...boxes.map(({ count }) => size(count)))).toBeLessThanOrEqual(most);
        const all = boxes.flatMap(({ start, count }) => elements(dims, start, count));
        expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: size(dims) }, (_, n) => n));
      },
    ),
  );
});

test('boxes are whole chunks where those fit', () => {
  const boxes = [...copyBoxes([10, 10], [4, 3], 30)];
  expect(boxes.map(({ start, count }) => [...start, ...count])).toEqual([
    [0, 0, 4, 6],
    [0, 6, 4, 4],
    [4, 0, 4, 6],
    [4, 6, 4, 4],
    [8, 0, 2, 6],
    [8, 6, 2, 4],
  ]);
});

test('a scalar is one box', () => {
  expect([...copyBoxes([], undefined, 5)]).toEqual([{ start: [], count: [] }]);
});
