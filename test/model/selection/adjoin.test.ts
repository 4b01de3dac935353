import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { H5Screate_simple, H5Sselect_elements, H5Sselect_hyperslab } from '../../../src/model/H5S.js';
import { adjoin, JoinedBlocks } from '../../../src/model/selection/adjoin.js';
import { blockOf } from '../../../src/model/selection/block.js';
import type { Bounds } from '../../../src/model/selection/selectionBounds.js';
import { coordinates } from './bruteForce.js';

const row = (start: number, end: number): Bounds => ({ start: [start], end: [end] });
const block = (start: number[], end: number[]): Bounds => ({ start, end });

const inside = ({ start, end }: Bounds, point: readonly number[]): boolean =>
  point.every((at, d) => at >= (start[d] as number) && at <= (end[d] as number));

describe('adjoin', () => {
  test('joins blocks side by side, whichever comes first', () => {
    expect(adjoin(row(0, 4), row(5, 5))).toEqual(row(0, 5));
    expect(adjoin(row(5, 5), row(0, 4))).toEqual(row(0, 5));
    expect(adjoin(block([2, 0], [2, 3]), block([2, 4], [2, 9]))).toEqual(block([2, 0], [2, 9]));
    expect(adjoin(block([3, 1], [3, 2]), block([1, 1], [2, 2]))).toEqual(block([1, 1], [3, 2]));
  });

  test('joins neither overlapping blocks nor those with a gap between them, nor shifted ones', () => {
    expect(adjoin(row(0, 4), row(4, 5))).toBeUndefined();
    expect(adjoin(row(0, 4), row(0, 4))).toBeUndefined();
    expect(adjoin(row(0, 4), row(6, 7))).toBeUndefined();
    expect(adjoin(row(0, 9), row(3, 4))).toBeUndefined();
    expect(adjoin(block([0, 0], [0, 3]), block([1, 1], [1, 4]))).toBeUndefined();
    expect(adjoin(block([0, 0], [1, 1]), block([2, 2], [3, 3]))).toBeUndefined();
  });

  test('joins two blocks just where their elements are those of one block, and none twice', () => {
    const sizes = [4, 4, 3];
    const points = coordinates(sizes);
    const arbitraryBlock = fc.tuple(...sizes.map((size) => fc.tuple(fc.nat(size - 1), fc.nat(size - 1)))).map((edges) =>
      block(
        edges.map((edge) => Math.min(...edge)),
        edges.map((edge) => Math.max(...edge)),
      ),
    );
    fc.assert(
      fc.property(arbitraryBlock, arbitraryBlock, (a, b) => {
        const hull = block(
          a.start.map((at, d) => Math.min(at, b.start[d] as number)),
          a.end.map((at, d) => Math.max(at, b.end[d] as number)),
        );
        const exact = points.every((point) => {
          return Number(inside(a, point)) + Number(inside(b, point)) === Number(inside(hull, point));
        });
        expect(adjoin(a, b)).toEqual(exact ? hull : undefined);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('JoinedBlocks', () => {
  const joinedOf = (...blocks: Bounds[]): JoinedBlocks => {
    const joined = new JoinedBlocks();
    for (const one of blocks) joined.add(one);
    return joined;
  };

  test('closes gaps when what was missing comes', () => {
    const joined = joinedOf(row(0, 0), row(4, 4), row(2, 2));
    expect([joined.count, joined.whole]).toEqual([3, undefined]);
    joined.add(row(3, 3));
    expect(joined.count).toBe(2);
    joined.add(row(1, 1));
    expect(joined.whole).toEqual(row(0, 4));
  });

  test('completes rows from pieces, then puts rows together', () => {
    const joined = joinedOf(block([0, 0], [0, 3]), block([0, 4], [0, 7]), block([1, 0], [1, 3]));
    expect(joined.whole).toBeUndefined();
    joined.add(block([1, 4], [1, 7]));
    expect(joined.whole).toEqual(block([0, 0], [1, 7]));
  });

  test('is never whole again once two blocks overlapped', () => {
    const joined = joinedOf(row(0, 4), row(4, 5), row(6, 6), row(5, 5));
    expect(joined.whole).toBeUndefined();
  });
});

describe('blockOf', () => {
  const space = H5Screate_simple([6, 8]);
  const select = (start: number[], stride: number[] | null, count: number[], size: number[] | null) =>
    H5Sselect_hyperslab(space, 'H5S_SELECT_SET', start, stride, count, size);

  test('tells the block of everything and of hyperslabs without gaps, however they were put', () => {
    expect(blockOf(space.selection, space.dims)).toEqual(block([0, 0], [5, 7]));
    for (const { selection, dims } of [
      select([1, 2], null, [2, 4], null),
      select([1, 2], null, [1, 1], [2, 4]),
      select([1, 2], [1, 2], [2, 2], [1, 2]),
    ]) {
      expect(blockOf(selection, dims)).toEqual(block([1, 2], [2, 5]));
    }
  });

  test('knows none of gaps, of points, and of nothing', () => {
    for (const { selection, dims } of [
      select([0, 0], [2, 1], [2, 3], null),
      select([0, 0], null, [0, 3], null),
      H5Sselect_elements(space, 'H5S_SELECT_SET', [
        [0, 0],
        [0, 1],
      ]),
      H5Screate_simple([0, 3]),
    ]) {
      expect(blockOf(selection, dims)).toBeUndefined();
    }
  });
});
