import { corruptFile } from '../../../format/bytes/formatError.js';
import type { StoredRegion } from '../../../format/references/regionReference.js';
import type { Selection } from '../../../model/Dataspace.js';
import { combineSelections } from '../../../model/selection/combineSelections.js';
import { selectionBounds } from '../../../model/selection/selectionBounds.js';

const ROUTINE = 'H5Ropen_region_async';
const NONE: Selection = Object.freeze({ type: 'none' });

/** The selection that a file stores as a region, in an extent of any size. */
export function selectionOf(region: StoredRegion, rank: number): Selection {
  if (region.type === 'hyperslab') {
    const { start, stride, count, block } = region;
    if (start.length !== rank) throw corruptFile(`region: a hyperslab of rank ${start.length}, not ${rank}`);
    if (count.includes(0) || block.includes(0)) return NONE;
    const overlap = stride.findIndex((step, d) => count[d]! > 1 && step < block[d]!);
    if (overlap >= 0) throw corruptFile(`region: blocks of ${block[overlap]} elements, ${stride[overlap]} apart`);
    return region;
  }
  if (region.type !== 'blocks') return region;
  const blocks = region.blocks.map(({ start, end }): Selection => {
    const block = end.map((last, d) => last - start[d]! + 1);
    if (block.some((size) => size < 1)) throw corruptFile(`region: a block ends at [${end}] before it begins`);
    const ones = block.map(() => 1);
    return { type: 'hyperslab', start, stride: ones, count: ones, block };
  });
  return union(blocks, Array(rank).fill(Number.POSITIVE_INFINITY));
}

/** The least extent that a selection lies in; no elements where it selects none, or all of an extent that it does not tell. */
export function leastExtent(selection: Selection, rank: number): number[] {
  const none = Array<number>(rank).fill(0);
  return selectionBounds(selection, none)?.end.map((last) => last + 1) ?? none;
}

/** All of them together: halves first, so that what is joined is small as long as it can be. */
function union(selections: readonly Selection[], dims: readonly number[]): Selection {
  if (selections.length < 2) return selections[0] ?? NONE;
  const middle = Math.ceil(selections.length / 2);
  const first = union(selections.slice(0, middle), dims);
  return combineSelections(ROUTINE, dims, first, 'H5S_SELECT_OR', union(selections.slice(middle), dims));
}
