import { type HyperslabSelection, hyperslab } from 'h5rx';

/** h5web's selection of an extent, for instance `5,:,0:10`, and the elements in each dimension that it keeps: an index takes its own away. */
export function selectionOf(selection: string, dims: readonly number[]): [HyperslabSelection, kept: number[]] {
  const ranges = selection.split(',').map((range, dim) => {
    const [first, last] = range.split(':');
    const start = Number(first);
    const end = last === undefined ? start + 1 : Number(last || dims[dim]);
    return { start, count: end - start, isKept: last !== undefined };
  });
  const counts = ranges.filter(({ isKept }) => isKept).map(({ count }) => count);
  return [hyperslab({ start: ranges.map(({ start }) => start), count: ranges.map(({ count }) => count) }), counts];
}
