/** Selections element by element: the model that the tests compare with, and random selections for them. */
import fc from 'fast-check';
import type { Dataspace, Hyperslab, Selection, SpanList } from '../../../src/model/Dataspace.js';
import {
  H5S_SELECT_AND,
  H5S_SELECT_NOTA,
  H5S_SELECT_NOTB,
  H5S_SELECT_OR,
  H5S_SELECT_SET,
  H5S_SELECT_XOR,
  H5Screate_simple,
  H5Sselect_hyperslab,
} from '../../../src/model/H5S.js';

/** All coordinates below the sizes, in C order. */
export function coordinates(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (before, size) => before.flatMap((one) => Array.from({ length: size }, (_, i) => [...one, i])),
    [[]],
  );
}

export const indexIn = (dims: readonly number[], point: readonly number[]): number =>
  point.reduce((index, coordinate, dimension) => index * dims[dimension]! + coordinate, 0);

const inHyperslab = ({ start, stride, count, block }: Hyperslab, point: readonly number[]): boolean =>
  point.every((coordinate, d) => {
    const from = coordinate - start[d]!;
    return from >= 0 && Math.floor(from / stride[d]!) < count[d]! && from % stride[d]! < block[d]!
      ? true
      : // Blocks may be longer than the stride when there is one only.
        count[d] === 1 && from >= 0 && from < block[d]!;
  });

const inSpans = (list: SpanList, point: readonly number[], dimension = 0): boolean =>
  list.spans.some(
    ({ low, high, down }) =>
      point[dimension]! >= low &&
      point[dimension]! <= high &&
      (down === undefined ? dimension === point.length - 1 : inSpans(down, point, dimension + 1)),
  );

/** The selected coordinates in their order. */
export function elementsOf(selection: Selection, dims: readonly number[]): number[][] {
  switch (selection.type) {
    case 'all':
      return coordinates(dims);
    case 'none':
      return [];
    case 'hyperslab':
      return coordinates(dims).filter((point) => inHyperslab(selection, point));
    case 'spans':
      return coordinates(dims).filter((point) => inSpans(selection.root, point));
    case 'points':
      return selection.points.map((point) => [...point]);
  }
}

export const arbitraryDims = (minRank: number, maxRank: number, largest = 9): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max: largest }), { minLength: minRank, maxLength: maxRank });

const dimensionOf = (size: number): fc.Arbitrary<{ start: number; stride: number; count: number; block: number }> =>
  fc
    .record({
      start: fc.nat(size - 1),
      block: fc.integer({ min: 1, max: 3 }),
      gap: fc.nat(3),
      count: fc.integer({ min: 1, max: size }),
    })
    .map(({ start, block, gap, count }) => {
      const wide = Math.min(block, size - start);
      const stride = wide + gap;
      return { start, stride, block: wide, count: Math.min(count, Math.floor((size - start - wide) / stride) + 1) };
    });

/** Hyperslabs that select something, within the extent. */
export const arbitraryHyperslab = (dims: readonly number[]): fc.Arbitrary<Hyperslab> =>
  fc.tuple(...dims.map(dimensionOf)).map((dimensions) => ({
    start: dimensions.map(({ start }) => start),
    stride: dimensions.map(({ stride }) => stride),
    count: dimensions.map(({ count }) => count),
    block: dimensions.map(({ block }) => block),
  }));

export const OPERATORS = [H5S_SELECT_OR, H5S_SELECT_AND, H5S_SELECT_XOR, H5S_SELECT_NOTB, H5S_SELECT_NOTA] as const;

export const selectHyperslab = (
  space: Dataspace,
  op: (typeof OPERATORS)[number] | typeof H5S_SELECT_SET,
  { start, stride, count, block }: Hyperslab,
): Dataspace => H5Sselect_hyperslab(space, op, start, stride, count, block);

/** Several hyperslabs joined: mostly irregular. */
export const arbitraryJoined = (dims: readonly number[]): fc.Arbitrary<Selection> =>
  fc
    .tuple(
      arbitraryHyperslab(dims),
      fc.array(fc.tuple(fc.constantFrom(...OPERATORS), arbitraryHyperslab(dims)), { minLength: 1, maxLength: 4 }),
    )
    .map(
      ([first, more]) =>
        more.reduce(
          (space, [op, hyperslab]) => selectHyperslab(space, op, hyperslab),
          selectHyperslab(H5Screate_simple(dims), H5S_SELECT_SET, first),
        ).selection,
    );

const arbitraryPoints = (dims: readonly number[]): fc.Arbitrary<Selection> =>
  fc
    .array(fc.tuple(...dims.map((size) => fc.nat(size - 1))), { minLength: 1, maxLength: 40 })
    .map((points) => ({ type: 'points', points }));

/** Any selection within an extent; of a scalar one, all or none. */
export const arbitrarySelection = (dims: readonly number[]): fc.Arbitrary<Selection> => {
  const simple: fc.Arbitrary<Selection> = fc.constantFrom<Selection>({ type: 'all' }, { type: 'none' });
  if (dims.length === 0) return simple;
  return fc.oneof(
    { weight: 1, arbitrary: simple },
    { weight: 4, arbitrary: arbitraryHyperslab(dims).map((one): Selection => ({ type: 'hyperslab', ...one })) },
    { weight: 5, arbitrary: arbitraryJoined(dims) },
    { weight: 3, arbitrary: arbitraryPoints(dims) },
  );
};

/** A selection of just as many elements, in an extent of its own. */
export const arbitraryMemory = (npoints: number): fc.Arbitrary<{ dims: number[]; selection: Selection }> => {
  const whole = fc.constant<{ dims: number[]; selection: Selection }>({ dims: [npoints], selection: { type: 'all' } });
  if (npoints === 0) return whole.map(({ dims }) => ({ dims, selection: { type: 'none' } }));
  const factors = fc.constantFrom(...Array.from({ length: npoints }, (_, i) => i + 1).filter((n) => npoints % n === 0));
  const hyperslab = fc
    .record({
      rows: factors,
      start: fc.tuple(fc.nat(2), fc.nat(2)),
      gaps: fc.tuple(fc.nat(2), fc.nat(2)),
      split: fc.boolean(),
    })
    .map(({ rows, start, gaps, split }) => {
      const columns = npoints / rows;
      const block = split && columns % 2 === 0 ? [1, 2] : [1, 1];
      const count = [rows, columns / block[1]!];
      const stride = [1 + gaps[0], block[1]! + gaps[1]];
      const dims = count.map((n, d) => start[d]! + (n - 1) * stride[d]! + block[d]! + 1);
      return { dims, selection: { type: 'hyperslab', start, stride, count, block } as Selection };
    });
  const points = fc
    .shuffledSubarray(
      coordinates([3, npoints]).map((point) => point),
      { minLength: npoints, maxLength: npoints },
    )
    .map((list) => ({ dims: [3, npoints], selection: { type: 'points', points: list } as Selection }));
  // The first elements of an irregular selection would not be one: an L of what is left over from a row.
  const spans = fc.integer({ min: 1, max: npoints }).map((long) => {
    const rest = npoints - long;
    const space = H5Screate_simple([3, Math.max(long, rest) + 1]);
    const first = H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 1], null, [1, long]);
    const both = H5Sselect_hyperslab(first, H5S_SELECT_OR, [2, 0], null, [1, rest]);
    return { dims: [...space.dims], selection: both.selection };
  });
  return fc.oneof(whole, hyperslab, points, spans);
};
