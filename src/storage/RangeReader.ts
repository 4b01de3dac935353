import type { FileBytes } from './FileBytes.js';

/** Bytes of a file: `length` of them from byte `offset` on, counted from the beginning of the file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** How urgent late bytes are: metadata comes before all data, what is seen before what is read ahead. */
export type ReadPriority = 'metadata' | 'visible' | 'normal' | 'prefetch';

/** Reads bytes of a file, at once or later. */
export interface RangeReader {
  /** Size of the file in bytes; undefined while it is unknown. */
  readonly size?: number | undefined;
  /**
   * Synchronous access to the same file, where there is any. It reads into memory of the caller, without a promise and
   * without a new array for each range.
   */
  readonly bytes?: Pick<FileBytes, 'size' | 'read'> | undefined;
  /** The same file, bypassing the cache: for raw data, which is read only once. */
  readonly uncached?: RangeReader | undefined;
  /**
   * Reads a batch of ranges: an array for each, in their order. One is shorter than its range only at the end of the file. The
   * arrays must not be written to: other readers may have the same memory.
   *
   * @param signal - Cancels the read: the promise rejects. Other reads of the same bytes go on.
   * @param priority - Which of several reads of late bytes begin first; `'normal'` by default.
   * @returns The bytes, or a promise of them. Errors: `H5Error` `io`, with what the storage said as the cause.
   */
  read(
    ranges: readonly ByteRange[],
    signal?: AbortSignal,
    priority?: ReadPriority,
  ): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
}
