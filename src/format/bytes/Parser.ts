import type { ByteRange } from '../../storage/RangeReader.js';

export type { ByteRange } from '../../storage/RangeReader.js';

/** The range that a parser wants next. */
export interface WantedRange extends ByteRange {
  /**
   * Ranges that it will surely want after this one: late bytes are then asked for in one batch. Bytes that are there are
   * read when they are wanted.
   */
  readonly ahead?: readonly ByteRange[];
}

/** Wanted in the middle of long work that needs no bytes: whoever runs the parser may let other work run before it goes on. */
export const PAUSE: WantedRange = Object.freeze({ offset: 0, length: 0 });

/**
 * Something that reads a structure of a file without knowing where the bytes come from: it yields the range it wants
 * next and is resumed with exactly those bytes, or with what reading them threw. `runSync` and `runAsync` drive it, and
 * `together` makes one of many.
 *
 * What a parser returns may hold views of the bytes it was given, so a driver must not reuse their memory.
 */
export type Parser<T> = Generator<WantedRange, T, Uint8Array>;
