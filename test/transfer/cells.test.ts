import { expect, it } from 'vitest';
import { type CellPart, cellOf, gridOf, isNextInRow, joinNeighbours } from '../../src/transfer/cells.js';

it('makes cells of as many whole chunks as allowed, the fastest dimensions first', () => {
  expect(gridOf([100, 100], [10, 30], 0)).toEqual({ cell: [10, 30], cells: [10, 4], row: 1 });
  expect(gridOf([100, 100], [10, 30], 700)).toEqual({ cell: [10, 60], cells: [10, 2], row: 1 });
  expect(gridOf([100, 100], [10, 30], 2500)).toEqual({ cell: [20, 120], cells: [5, 1], row: 0 });
  expect(gridOf([100, 100], null, 250)).toEqual({ cell: [2, 100], cells: [50, 1], row: 0 });
  expect(gridOf([5, 5], [10, 10], 1000)).toEqual({ cell: [10, 10], cells: [1, 1], row: -1 });
});

it('numbers cells in C order; a row ends with the grid', () => {
  const grid = gridOf([100, 100], [10, 30], 0);
  expect([cellOf(grid, [0, 99]), cellOf(grid, [10, 0]), cellOf(grid, [99, 99])]).toEqual([3, 4, 39]);
  expect([isNextInRow(grid, 2, 3), isNextInRow(grid, 3, 4), isNextInRow(grid, 4, 6)]).toEqual([true, false, false]);
});

it('joins neighbours of a row while the block stays small and nearly full', () => {
  const grid = gridOf([4, 40], [4, 10], 0);
  const part = (cell: number, low: number[], high: number[]): CellPart => ({ cell, low, high, selected: 1 });
  const parts = [
    part(0, [0, 5], [3, 9]),
    part(1, [0, 10], [3, 19]),
    part(2, [1, 20], [1, 20]),
    part(3, [0, 39], [0, 39]),
  ];
  const joined = (most: number, slack: number) =>
    [...joinNeighbours(grid, parts, most, slack, (_one, _next, both) => both)].map(({ low, high, selected }) => [
      low,
      high,
      selected,
    ]);
  const [last, two] = [
    [[0, 39], [0, 39], 1],
    [[0, 5], [3, 19], 2],
  ];
  expect(joined(1000, 0)).toEqual([two, [[1, 20], [1, 20], 1], last]);
  expect(joined(1000, 3)).toEqual([[[0, 5], [3, 20], 3], last]);
  expect(joined(59, 3)).toEqual([[[0, 5], [3, 9], 1], [[0, 10], [3, 20], 2], last]);
  expect(joined(1000, 1000)).toEqual([[[0, 5], [3, 39], 4]]);
});
