import type { StoredFilter } from '../messages/filterPipeline.js';

/** Bytes that were passed through filters when they were written. */
export interface FilteredBytes {
  readonly bytes: Uint8Array;
  /** In the order in which writing applied them. */
  readonly filters: readonly StoredFilter[];
  /** Bit n set: filter n was left out. */
  readonly mask: number;
  /** Number of bytes before they were filtered, which must come out again. */
  readonly size: number;
}

/**
 * Undoes filters. The format layer has none: who wants to read what is filtered gives it this. It throws an `H5Error`:
 * `unsupported` for a filter that is not there, `corrupt-file` for bytes that the filters did not make.
 */
export type UndoFilters = (filtered: FilteredBytes) => Uint8Array;
