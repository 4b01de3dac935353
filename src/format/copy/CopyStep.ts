/** A moment at which copying can be canceled, by ending the generator: it tells its progress, or waits for something to load. */
export type CopyStep =
  | { readonly type: 'progress'; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly type: 'wait'; readonly until: Promise<unknown> };

/** Copies in steps. */
export type CopySteps<T> = Generator<CopyStep, T, unknown>;

/** Bytes of elements that are moved between two steps. */
export const PIECE_BYTES = 4 * 1024 * 1024;
