import { failure } from '../../../../model/H5Error.js';
import type { GrowingBytes } from '../GrowingBytes.js';
import type { WireForm } from '../WireForm.js';

/** Bytes of the length that stands before everything of variable length. */
export const LENGTH_BYTES = 4;
/** What HSDS takes (h5json's MAX_VLEN_ELEMENT). */
const MAX_LENGTH = 1_000_000;

/** Elements of another form, each after its length in bytes. */
export function prefixedForm(form: WireForm): WireForm {
  return {
    raw: form.raw,
    isFixed: false,
    // One that was never written has no bytes.
    least: LENGTH_BYTES,
    read(frame, end, memory, at, side) {
      const length = frame.length(end);
      if (length === 0) return;
      const innerEnd = frame.take(length, end) + length;
      frame.at = innerEnd - length;
      form.read(frame, innerEnd, memory, at, side);
      frame.expectEnd(innerEnd);
    },
    skip: (frame, end) => void frame.take(frame.length(end), end),
    write(source, at, parts, frame) {
      appendPrefixed(frame, () => form.write(source, at, parts, frame));
    },
  };
}

/**
 * Appends a length, and what a function appends.
 *
 * Errors: `H5Error` `unsupported` (more bytes than HSDS takes).
 */
export function appendPrefixed(frame: GrowingBytes, append: () => void): void {
  const at = frame.grow(LENGTH_BYTES);
  append();
  const length = frame.length - at - LENGTH_BYTES;
  if (length > MAX_LENGTH)
    throw failure(
      'unsupported',
      `an element of variable length with ${length} bytes: HSDS takes at most ${MAX_LENGTH}`,
    );
  frame.view.setUint32(at, length, true);
}
