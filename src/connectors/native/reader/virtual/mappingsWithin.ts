import type { Selection } from '../../../../model/Dataspace.js';
import { type Bounds, selectionBounds } from '../../../../model/selection/selectionBounds.js';
import { blockOfUnlimited } from '../../../../model/selection/unlimited.js';
import type { VirtualRequest } from './SubTransfer.js';
import { subTransfers } from './subTransfers.js';
import type { Mapping, VirtualDataset } from './VirtualDataset.js';

/** A mapping with one source, and the number of the block that is in the source's name; 0 where the name has no number. */
export interface MappedBlock {
  readonly mapping: Mapping;
  readonly block: number;
  readonly virtual: Selection;
}

/** The mappings that a read takes elements from, in the order of the file; a mapping with a source for each block gives its blocks. */
export function* mappingsWithin(
  { mappings }: VirtualDataset,
  { dims, fileSelection }: VirtualRequest,
): Generator<MappedBlock, void, undefined> {
  const bounds = selectionBounds(fileSelection, dims);
  if (!bounds) return;
  for (const mapping of mappings) {
    const { virtual, blocks } = mapping;
    if (!blocks) {
      if (haveCommonElements(fileSelection, bounds, virtual, dims)) yield { mapping, block: 0, virtual };
      continue;
    }
    if (virtual.type !== 'hyperslab') continue;
    const { dimension, count } = blocks;
    const first = virtual.start[dimension] as number;
    const stride = virtual.stride[dimension] as number;
    const from = Math.floor(((bounds.start[dimension] as number) - first) / stride);
    const to = Math.floor(((bounds.end[dimension] as number) - first) / stride);
    for (let block = Math.max(0, from); block <= Math.min(to, count - 1); block += 1) {
      const one = blockOfUnlimited(virtual, dimension, block);
      if (haveCommonElements(fileSelection, bounds, one, dims)) yield { mapping, block, virtual: one };
    }
  }
}

/** Whether two selections of an extent have elements in common; `bounds` are those of the first one. */
function haveCommonElements(selection: Selection, bounds: Bounds, other: Selection, dims: readonly number[]): boolean {
  const others = selectionBounds(other, dims);
  if (!others) return false;
  const apart = dims.some(
    (_, d) =>
      (bounds.end[d] as number) < (others.start[d] as number) ||
      (others.end[d] as number) < (bounds.start[d] as number),
  );
  if (apart) return false;
  // A mapping of the other selection to itself: what a read takes through it is what both select.
  const itself = { virtual: other, source: other, sourceDims: dims };
  for (const _ of subTransfers(itself, { dims, fileSelection: selection, memory: 'packed' })) return true;
  return false;
}
