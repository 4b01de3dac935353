import { expect, it } from 'vitest';
import type { Selection } from '../../../src/model/Dataspace.js';
import { selectionWithin } from '../../../src/model/selection/selectionWithin.js';

const slab = (start: number, stride: number, count: number, block: number): Selection => ({
  type: 'hyperslab',
  start: [0, start],
  stride: [1, stride],
  count: [1, count],
  block: [1, block],
});

it('accepts what ends with the extent and refuses what goes beyond it', () => {
  const dims = [1, 10];
  expect(selectionWithin(slab(1, 4, 3, 1), dims)).toBe(true);
  expect(selectionWithin(slab(1, 4, 3, 2), dims)).toBe(false);
  expect(selectionWithin(slab(0, 1, 1, 10), dims)).toBe(true);
  expect(selectionWithin(slab(0, 1, 11, 1), dims)).toBe(false);
  expect(selectionWithin(slab(50, 1, 0, 1), dims)).toBe(true);
  expect(selectionWithin({ type: 'points', points: [[0, 9]] }, dims)).toBe(true);
  expect(
    selectionWithin(
      {
        type: 'points',
        points: [
          [0, 9],
          [1, 0],
        ],
      },
      dims,
    ),
  ).toBe(false);
  expect(selectionWithin({ type: 'all' }, dims)).toBe(true);
  expect(selectionWithin({ type: 'none' }, dims)).toBe(true);
});

it('refuses another number of dimensions', () => {
  expect(selectionWithin(slab(0, 1, 1, 1), [10])).toBe(false);
  expect(selectionWithin(slab(0, 1, 1, 1), [10, 10, 10])).toBe(false);
  expect(selectionWithin({ type: 'points', points: [[1]] }, [10, 10])).toBe(false);
  expect(selectionWithin({ type: 'spans', root: { spans: [{ low: 0, high: 1 }], npoints: 2 } }, [10, 10])).toBe(false);
});
