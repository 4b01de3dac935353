import type { FileBytes } from './FileBytes.js';

/** Bytes of a file: `length` of them from byte `offset` on, counted from the beginning of the file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** Reads bytes of a file, which are there at once or come later. */
export interface RangeReader {
  /** Bytes of the whole file; undefined where nobody knows them. */
  readonly size?: number | undefined;
  /**
   * The same file, where its bytes are there. Whoever has this reads into memory of his own, without a promise and without
   * a new array for each range.
   */
  readonly bytes?: Pick<FileBytes, 'size' | 'read'> | undefined;
  /** The same file past what is kept of it: for raw data, which is not read twice. */
  readonly uncached?: RangeReader | undefined;
  /**
   * Reads a batch of ranges: an array for each, in their order. One is shorter than its range only where the file ends. Nobody
   * writes into what was given: others may have the same memory.
   *
   * @param signal - Ends the reading when it aborts; the promise rejects. Other readers of the same bytes are not concerned.
   * @returns What is there at once, or a promise. Errors: `H5Error` `io`, with what the storage said as the cause.
   */
  read(ranges: readonly ByteRange[], signal?: AbortSignal): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
}
