/** A step of a copy: it reports progress, or waits for something to load. Ending the generator here cancels the copy. */
export type CopyStep =
  | { readonly type: 'progress'; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly type: 'wait'; readonly until: Promise<unknown> };

/** A copy in steps. */
export type CopySteps<T> = Generator<CopyStep, T, unknown>;

/** Bytes of elements that are copied between two steps. */
export const PIECE_BYTES = 4 * 1024 * 1024;
