import type { Selection } from '../../../../model/Dataspace.js';
import { type Bounds, selectionBounds } from '../../../../model/selection/selectionBounds.js';
import { subTransfers } from './subTransfers.js';

/** Whether two selections of one extent may have elements in common: exactly for combinations of coordinates, and by rows otherwise. */
export function meets(one: Selection, other: Selection, dims: readonly number[], bounds: Bounds | null): boolean {
  const others = selectionBounds(other, dims);
  if (!bounds || !others) return false;
  const apart = dims.some(
    (_, d) =>
      (bounds.end[d] as number) < (others.start[d] as number) ||
      (others.end[d] as number) < (bounds.start[d] as number),
  );
  if (apart) return false;
  const itself = { virtual: other, source: other, sourceDims: dims };
  for (const _ of subTransfers(itself, { dims, fileSelection: one, memory: 'packed' })) return true;
  return false;
}
