import type { Selection } from '../../../../model/Dataspace.js';
import type { MemorySpace } from '../../../../transfer/TransferPlan.js';

/** What a read takes from one source, as a transfer of its own: equally many elements in the source and in memory. */
export interface SubTransfer {
  readonly source: Selection;
  readonly memory: MemorySpace;
  readonly npoints: number;
}

/** A mapping with an end, and the present extent of its source. */
export interface LimitedMapping {
  readonly virtual: Selection;
  readonly source: Selection;
  readonly sourceDims: readonly number[];
}

/** What is read of a virtual dataset, and where it goes; 'packed' as in `TransferRequest`. */
export interface VirtualRequest {
  readonly dims: readonly number[];
  readonly fileSelection: Selection;
  readonly memory: MemorySpace | 'packed';
}
