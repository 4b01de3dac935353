import type { Decoder } from '../../../codec/decoder.js';
import type { H5Data } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { countShared } from '../../../runtime/port/countShared.js';
import { sharedContainer } from './sharedContainer.js';

/**
 * A smaller result is put together by the home worker, from chunks that helpers send: shared memory is not freed before every thread that
 * has seen it has collected its garbage.
 */
const MIN_SHARED_BYTES = 4 * 2 ** 20;

/** A container for the result of a read. */
export interface ResultContainer {
  readonly result: H5Data;
  /** Whether helpers can fill it too. */
  readonly isShared: boolean;
  /** Whether it is the caller's, with arbitrary contents, which no worker may touch after the read has ended. */
  readonly isGiven?: true;
  /** Whether no worker has had the memory before. */
  readonly isNew: boolean;
}

/**
 * Allocates a container for `length` elements of `bytes` bytes in all, in shared memory where helpers are worth it. Errors: `H5Error`
 * `out-of-memory`.
 */
export function resultContainer(decoder: Decoder, length: number, bytes: number, hasHelpers: boolean): ResultContainer {
  try {
    const shared = hasHelpers && bytes >= MIN_SHARED_BYTES ? sharedContainer(decoder, length) : undefined;
    if (shared === undefined) return { result: decoder.allocate(length), isShared: false, isNew: true };
    countShared(shared);
    return { result: shared, isShared: true, isNew: true };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw failure('out-of-memory', `cannot allocate ${bytes} bytes; read in pieces`, { cause });
  }
}
