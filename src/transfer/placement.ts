import type { Hyperslab, Selection } from '../model/Dataspace.js';
import { wholeExtent } from '../model/selection/hyperslab.js';
import { hyperslabOfSpans } from '../model/selection/hyperslabSpans.js';
import { selectionBounds } from '../model/selection/selectionBounds.js';

/** A selection as a hyperslab, if it is one. */
export function regularForm(selection: Selection, dims: readonly number[]): Hyperslab | null {
  switch (selection.type) {
    case 'all':
      return wholeExtent(dims);
    case 'hyperslab':
      return selection;
    case 'spans':
      return hyperslabOfSpans(selection.root);
    default:
      return null;
  }
}

/** Whether something that is not selected may lie between elements of a part, along a dimension: between blocks of several elements. */
export function hasGaps({ count, block }: { count: readonly number[]; block?: readonly number[] }, dimension: number) {
  return count[dimension] !== 1 && (block?.[dimension] ?? 1) !== 1;
}

/**
 * Where the parts of a selection (`chunkGrid`) lie in the result. Along a dimension in which single elements, a fixed step apart, or
 * one block are selected, they lie close together there; along every other one, as in the dataset, from the first selected element on.
 */
export function placement(
  selection: Selection,
  dims: readonly number[],
): { shape: readonly number[]; positionOf(offset: readonly number[]): number[] } {
  const bounds = selectionBounds(selection, dims);
  if (!bounds) return { shape: dims.map(() => 0), positionOf: (offset) => [...offset] };
  const { start, end } = bounds;
  const regular = regularForm(selection, dims);
  const steps = start.map((_, d) =>
    regular && !hasGaps(regular, d) && regular.count[d] !== 1 ? (regular.stride[d] ?? 1) : 1,
  );
  return {
    shape: end.map((last, d) => Math.floor((last - start[d]!) / steps[d]!) + 1),
    positionOf: (offset) => offset.map((at, d) => (at - start[d]!) / steps[d]!),
  };
}
