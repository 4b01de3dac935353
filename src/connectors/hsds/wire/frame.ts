import { viewOf } from '../../../codec/RawMemory.js';
import { GrowingBytes } from './GrowingBytes.js';
import type { WireForm } from './WireForm.js';
import type { WireTarget } from './WireTarget.js';

/**
 * What HSDS gets as `application/octet-stream` for elements that were encoded to a target. Those of fixed size are the target's bytes,
 * and not copied.
 *
 * Errors: `H5Error` `unsupported` (an element of more than 1,000,000 bytes).
 */
export function frame(target: WireTarget, form: WireForm, npoints: number): Uint8Array {
  if (form.isFixed) return target.bytes();
  const source = viewOf(target.bytes());
  const framed = new GrowingBytes(0);
  for (let n = 0; n < npoints; n++) form.write(source, n * form.raw.size, target, framed);
  return framed.memory.subarray(0, framed.length);
}
