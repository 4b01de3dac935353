import type { Selection } from '../../../../model/Dataspace.js';
import type { MemorySpace } from '../../../../transfer/TransferPlan.js';

/** The elements that a read takes from one source: a selection of the source, and one of memory with as many elements. */
export interface SubTransfer {
  readonly source: Selection;
  readonly memory: MemorySpace;
  readonly npoints: number;
}

/** The selections of a limited mapping, and the current extent of its source. */
export interface LimitedMapping {
  readonly virtual: Selection;
  readonly source: Selection;
  readonly sourceDims: readonly number[];
}

/** The selection to read from a virtual dataset, and where its elements go; 'packed' as in `TransferRequest`. */
export interface VirtualRequest {
  readonly dims: readonly number[];
  readonly fileSelection: Selection;
  readonly memory: MemorySpace | 'packed';
}
