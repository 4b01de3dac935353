import type { StoredFilter } from '../messages/filterPipeline.js';

/** Bytes as filters left them when they were written. */
export interface FilteredBytes {
  readonly bytes: Uint8Array;
  /** In the order in which writing applied them. */
  readonly filters: readonly StoredFilter[];
  /** Bit n is set if filter n was skipped. */
  readonly mask: number;
  /** Number of bytes before filtering; undoing the filters must restore as many. */
  readonly size: number;
}

/**
 * Undoes filters. The format layer has no filters itself: callers that read filtered structures pass this function in. It
 * throws an `H5Error`: `unsupported` for a filter that is not available, `corrupt-file` for bytes that cannot be decoded.
 */
export type UndoFilters = (filtered: FilteredBytes) => Uint8Array;
