import { selectionNpoints } from '../../../../model/selection/selectionNpoints.js';
import { regularSubTransfers } from './regularSubTransfers.js';
import type { LimitedMapping, SubTransfer, VirtualRequest } from './SubTransfer.js';
import { scatteredSubTransfers } from './scatteredSubTransfers.js';

/**
 * What a read takes through a mapping: the elements that both select, each with its place in the source and in memory.
 * The n-th element that a mapping selects in the virtual dataset is the n-th one that it selects in the source, in C
 * order (`H5S_select_project_intersection`). What lies beyond the present extent of the source is left out.
 *
 * Where mapping and read are regular, and the dimensions of one correspond to those of the other, it takes no more time
 * than there are blocks in a dimension; otherwise as much as there are rows.
 */
export function subTransfers(mapping: LimitedMapping, request: VirtualRequest): Iterable<SubTransfer> {
  const { virtual, source, sourceDims } = mapping;
  const isEmpty =
    selectionNpoints(virtual, request.dims) === 0 ||
    selectionNpoints(source, sourceDims) === 0 ||
    selectionNpoints(request.fileSelection, request.dims) === 0;
  if (isEmpty) return [];
  return regularSubTransfers(mapping, request) ?? scatteredSubTransfers(mapping, request);
}
