import { type HyperslabSelection, hyperslab } from 'h5rx';

/** A selection of h5web's, for instance `5,:,0:10`, and the elements in each dimension that is left: an index takes its own away. */
export function selectionOf(
  selection: string | undefined,
  dims: readonly number[],
): { readonly selection?: HyperslabSelection; readonly dims: readonly number[] } {
  if (!selection) return { dims };
  const ranges = selection.split(',').map((range, dim) => {
    const [first, last] = range.split(':');
    const start = Number(first);
    const end = last === undefined ? start + 1 : Number(last || dims[dim]);
    return { start, count: end - start, isLeft: last !== undefined };
  });
  const left = ranges.filter(({ isLeft }) => isLeft);
  return {
    selection: hyperslab({ start: ranges.map(({ start }) => start), count: ranges.map(({ count }) => count) }),
    dims: left.map(({ count }) => count),
  };
}
