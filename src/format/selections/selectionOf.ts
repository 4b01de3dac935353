import type { Selection } from '../../model/Dataspace.js';
import { combineSelections } from '../../model/selection/combineSelections.js';
import { selectionBounds } from '../../model/selection/selectionBounds.js';
import { corruptFile } from '../bytes/formatError.js';
import type { StoredSelection } from './parseSelection.js';

const NONE: Selection = Object.freeze({ type: 'none' });

/** Converts a stored selection (File Format Specification, VIII) of rank `rank`. Errors: `H5Error` `corrupt-file`. */
export function selectionOf(stored: StoredSelection, rank: number): Selection {
  const found = rankOf(stored);
  if (found !== undefined && found !== rank) throw corruptFile(`selection: it has rank ${found}, not ${rank}`);
  if (stored.type === 'hyperslab') {
    const { stride, count, block } = stored;
    if (count.includes(0) || block.includes(0)) return NONE;
    const overlap = stride.findIndex((step, d) => count[d]! > 1 && step < block[d]!);
    if (overlap >= 0) throw corruptFile(`selection: blocks of ${block[overlap]} elements, ${stride[overlap]} apart`);
    return stored;
  }
  if (stored.type !== 'blocks') return stored;
  const blocks = stored.blocks.map(({ start, end }): Selection => {
    const block = end.map((last, d) => last - start[d]! + 1);
    if (block.some((size) => size < 1)) throw corruptFile(`selection: a block ends at [${end}], before its start`);
    const ones = block.map(() => 1);
    return { type: 'hyperslab', start, stride: ones, count: ones, block };
  });
  return union(blocks, Array(rank).fill(Number.POSITIVE_INFINITY));
}

/** The rank of a stored selection (File Format Specification, VIII); undefined if it has no coordinates. */
export function rankOf(stored: StoredSelection): number | undefined {
  switch (stored.type) {
    case 'hyperslab':
      return stored.start.length;
    case 'points':
      return stored.points[0]?.length;
    case 'blocks':
      return stored.blocks[0]?.start.length;
    default:
      return undefined;
  }
}

/** The smallest extent that contains a selection; all dimensions are 0 for the selections none and all. */
export function leastExtent(selection: Selection, rank: number): number[] {
  const none = Array<number>(rank).fill(0);
  return selectionBounds(selection, none)?.end.map((last) => last + 1) ?? none;
}

/** The union of selections, by halves, so that the operands stay small as long as possible. */
function union(selections: readonly Selection[], dims: readonly number[]): Selection {
  if (selections.length < 2) return selections[0] ?? NONE;
  const middle = Math.ceil(selections.length / 2);
  const first = union(selections.slice(0, middle), dims);
  return combineSelections(dims, first, 'H5S_SELECT_OR', union(selections.slice(middle), dims));
}
