/** A moment at which a handler lets other work in: it tells its progress, or asks for a part of its write buffer. */
export type Step =
  | { readonly type: 'progress'; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly type: 'pull'; readonly from: number; readonly to: number };

/** A handler that works in steps; it is resumed with what it pulled. */
export type Steps<T> = Generator<Step, T, ArrayBufferView | readonly unknown[] | undefined>;
