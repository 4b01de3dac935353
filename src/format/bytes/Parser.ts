/** Bytes wanted from the file: `length` of them from byte `offset` on, counted from the beginning of the file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Something that reads a structure of a file without knowing where the bytes come from: it yields the range it wants
 * next and is resumed with exactly those bytes. `runSync` and `runAsync` drive it.
 *
 * What a parser returns may hold views of the bytes it was given, so a driver must not reuse their memory.
 */
export type Parser<T> = Generator<ByteRange, T, Uint8Array>;
