import type { HeapObjects, RawSource } from '../../../codec/RawMemory.js';
import { failure } from '../../../model/H5Error.js';
import { FrameReader } from './FrameReader.js';
import { GrowingBytes } from './GrowingBytes.js';
import { IN_ANSWER, type WireForm } from './WireForm.js';

const NO_HEAP = new Uint8Array(0);

/**
 * The raw elements in an answer of HSDS, for the decoder of `form.raw`. Elements of fixed size, and the parts of others, stay where
 * they are: the answer must not change meanwhile.
 *
 * @param bytes - The answer, which has nothing but the elements.
 * @param npoints - The number of elements that were asked for.
 * Errors: `H5Error` `corrupt-file` (too few or too many bytes, lengths that do not fit).
 */
export function unframe(bytes: Uint8Array, form: WireForm, npoints: number): RawSource {
  if (form.isFixed ? bytes.length !== npoints * form.raw.size : bytes.length < npoints * form.least) {
    const wanted = form.isFixed ? `${npoints * form.raw.size} bytes` : `at least ${npoints * form.least} bytes`;
    throw failure('corrupt-file', `an answer of ${bytes.length} bytes; ${npoints} elements have ${wanted}`);
  }
  if (form.isFixed) return { bytes, heap: NO_HEAP };
  const frame = new FrameReader(bytes);
  const limit = LAID_OUT * bytes.length + MAX_UNWRITTEN;
  const elements = new GrowingBytes(npoints * form.raw.size, limit);
  const side = new GrowingBytes(FIRST_ADDRESS, limit);
  for (let n = 0; n < npoints; n++) form.read(frame, bytes.length, elements, n * form.raw.size, side);
  checkRest(bytes, frame.at, npoints);
  const heap: HeapObjects = {
    find: (address, index, length = 0) => ({
      bytes: index === IN_ANSWER ? bytes : side.memory,
      start: address,
      length,
    }),
  };
  return { bytes: elements.memory.subarray(0, elements.length), heap };
}

/** The id of a part has three times the bytes of a length. */
const LAID_OUT = 3;
/** Bytes of raw elements that an answer may have none for: arrays of texts that were never written. */
const MAX_UNWRITTEN = 2 ** 27;
/** No part has the address 0. */
const FIRST_ADDRESS = 8;

/** HSDS counts four bytes too many for each array of texts in a compound; they come last, as zeros. */
function checkRest(bytes: Uint8Array, end: number, npoints: number): void {
  const rest = bytes.subarray(end);
  const isPadding = rest.length % 4 === 0 && rest.every((byte) => byte === 0);
  if (!isPadding)
    throw failure('corrupt-file', `an answer of ${bytes.length} bytes; its ${npoints} elements end at byte ${end}`);
}
