import type { EventSet } from '../es/EventSet.js';
import type { MemoryType } from '../model/Datatype.js';
import type { DataTransfer } from '../model/H5P.js';
import type { H5T_NATIVE } from '../model/H5T.js';
import type { HyperslabSelection } from '../operators/hyperslab.js';

/** What of a dataset is shown, and how it is read. */
export interface SliceOptions<M extends MemoryType = typeof H5T_NATIVE> {
  /** Which elements; all of the extent by default. */
  readonly selection?: HyperslabSelection | undefined;
  /** What may be selected next: read when the selection is complete, and kept until it was shown or is named no longer. */
  readonly prefetch?: readonly HyperslabSelection[] | undefined;
  /** Memory datatype; the file's type in native form by default. */
  readonly memType?: M | undefined;
  /** Transfer properties; `priority` is set, to `visible` for the selection and to `prefetch` for what may be next. */
  readonly dxpl?: DataTransfer | undefined;
  /** Bytes of a part, where chunks are smaller: what is read, and painted, at once; 1 MiB by default. */
  readonly partBytes?: number | undefined;
  /** Parts that are read at once; 16 by default. */
  readonly concurrency?: number | undefined;
  /** The event set in which slices are read, an operation each; those that are no longer wanted are canceled in it. What cannot be read ahead fails there, too. */
  readonly es?: EventSet | undefined;
}

/** What is wanted of a dataset. */
export interface Wanted {
  readonly selection: HyperslabSelection | undefined;
  readonly prefetch: readonly HyperslabSelection[];
}
