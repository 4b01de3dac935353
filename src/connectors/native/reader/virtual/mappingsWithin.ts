import type { Selection } from '../../../../model/Dataspace.js';
import { selectionBounds } from '../../../../model/selection/selectionBounds.js';
import { blockOfUnlimited } from '../../../../model/selection/unlimited.js';
import { meets } from './meets.js';
import type { VirtualRequest } from './SubTransfer.js';
import type { Mapping, VirtualDataset } from './VirtualDataset.js';

/** A mapping with one source, and the number of its block where the source's name has it; otherwise 0. */
export interface MappedBlock {
  readonly mapping: Mapping;
  readonly block: number;
  readonly virtual: Selection;
}

/** The mappings from which a read takes something, in their order; of those with a source for each block the blocks. */
export function* mappingsWithin(
  { mappings }: VirtualDataset,
  { dims, fileSelection }: VirtualRequest,
): Generator<MappedBlock, void, undefined> {
  const bounds = selectionBounds(fileSelection, dims);
  if (!bounds) return;
  for (const mapping of mappings) {
    const { virtual, blocks } = mapping;
    if (!blocks) {
      if (meets(fileSelection, virtual, dims, bounds)) yield { mapping, block: 0, virtual };
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
      if (meets(fileSelection, one, dims, bounds)) yield { mapping, block, virtual: one };
    }
  }
}
