import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boxesOf } from '../../../src/model/selection/boxesOf.js';
import { arbitraryDims, arbitrarySelection, coordinates, elementsOf } from './bruteForce.js';

const elementsOfBoxes = (...[selection, dims]: Parameters<typeof boxesOf>): number[][] =>
  [...boxesOf(selection, dims)].flatMap(({ start, stride, count }) =>
    coordinates(count).map((place) => place.map((i, d) => start[d]! + i * stride[d]!)),
  );

it('gives boxes that together are the selection, without any element twice', () => {
  fc.assert(
    fc.property(
      arbitraryDims(0, 4, 7).chain((dims) => fc.tuple(fc.constant(dims), arbitrarySelection(dims))),
      ([dims, selection]) => {
        const inOrder = (a: number[], b: number[]): number =>
          a.map((one, d) => one - b[d]!).find((step) => step !== 0) ?? 0;
        const elements = elementsOfBoxes(selection, dims);
        if (selection.type === 'points') expect(elements).toEqual(elementsOf(selection, dims));
        else expect(elements.sort(inOrder)).toEqual(elementsOf(selection, dims));
      },
    ),
    { numRuns: 400 },
  );
});

it('goes by blocks or by places in the blocks, whichever are fewer', () => {
  const slab = (count: number, block: number) =>
    [...boxesOf({ type: 'hyperslab', start: [0], stride: [block + 1], count: [count], block: [block] }, [1e9])].length;
  expect([slab(3, 1000), slab(1000, 3), slab(1000, 1), slab(1, 1000)]).toEqual([3, 3, 1, 1]);
  const touching = { type: 'hyperslab', start: [5], stride: [4], count: [1e6], block: [4] } as const;
  expect([...boxesOf(touching, [1e9])]).toEqual([{ start: [5], stride: [1], count: [4e6] }]);
});

it('has no boxes for nothing and one for a scalar', () => {
  expect([...boxesOf({ type: 'all' }, [3, 0])]).toEqual([]);
  expect([...boxesOf({ type: 'none' }, [3])]).toEqual([]);
  expect([...boxesOf({ type: 'all' }, [])]).toEqual([{ start: [], stride: [], count: [] }]);
});

it('takes a run of points as one box', () => {
  const points = [
    [0, 1],
    [0, 3],
    [0, 5],
    [4, 4],
    [3, 4],
    [3, 4],
  ];
  expect(
    [...boxesOf({ type: 'points', points }, [9, 9])].map(({ start, stride, count }) => [start, stride, count]),
  ).toEqual([
    [
      [0, 1],
      [1, 2],
      [1, 3],
    ],
    [
      [4, 4],
      [1, 1],
      [1, 1],
    ],
    [
      [3, 4],
      [1, 1],
      [1, 1],
    ],
    [
      [3, 4],
      [1, 1],
      [1, 1],
    ],
  ]);
});
