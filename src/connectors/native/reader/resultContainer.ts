import type { Decoder } from '../../../codec/decoder.js';
import type { H5Data } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { countShared } from '../../../runtime/port/countShared.js';
import { sharedContainer } from './sharedContainer.js';

/**
 * Smaller results are put together by one worker, out of chunks that helpers send: shared memory is not given back before all
 * threads that have seen it collect their garbage.
 */
const MIN_SHARED_BYTES = 4 * 2 ** 20;

/** A container for a result. */
export interface ResultContainer {
  readonly result: H5Data;
  /** Whether helpers can fill it too. */
  readonly isShared: boolean;
}

/**
 * A container for `length` elements of `bytes` bytes in all, where it pays in memory that helpers share. Errors: `H5Error`
 * `out-of-memory`.
 */
export function resultContainer(decoder: Decoder, length: number, bytes: number, hasHelpers: boolean): ResultContainer {
  try {
    const shared = hasHelpers && bytes >= MIN_SHARED_BYTES ? sharedContainer(decoder, length) : undefined;
    if (shared === undefined) return { result: decoder.allocate(length), isShared: false };
    countShared(shared);
    return { result: shared, isShared: true };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw failure('out-of-memory', `cannot allocate ${bytes} bytes; read in pieces`, { cause });
  }
}
