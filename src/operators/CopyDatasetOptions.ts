import type { DatasetCreation, LinkCreation } from '../model/H5P.js';

/** How a dataset is copied. */
export interface CopyDatasetOptions {
  /**
   * Creation properties of the copy, whose elements are then decoded and written; by default those of the original, and its
   * stored chunks are copied.
   */
  readonly dcpl?: DatasetCreation;
  readonly lcpl?: LinkCreation;
  /** With `dcpl`, chunks under way at once; 4 by default. */
  readonly concurrency?: number;
  /** Leave the attributes out. */
  readonly withoutAttr?: boolean;
  /** An abort cancels the copy; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
