import { selectionNpoints } from '../../../../model/selection/selectionNpoints.js';
import { regularSubTransfers } from './regularSubTransfers.js';
import type { LimitedMapping, SubTransfer, VirtualRequest } from './SubTransfer.js';
import { scatteredSubTransfers } from './scatteredSubTransfers.js';

/**
 * What a read takes through a mapping: the elements that both select, each with its place in the source and in memory. The n-th element
 * that a mapping selects in the virtual dataset is the n-th one that it selects in the source, in C order
 * (`H5S_select_project_intersection`). Elements beyond the current extent of the source are left out.
 *
 * Where the mapping and the read are regular and their dimensions correspond, the time grows with the blocks in a dimension; otherwise
 * with the rows.
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
