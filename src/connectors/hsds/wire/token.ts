import { failure } from '../../../model/H5Error.js';
import { isObjectId } from './objectId.js';

/** The token of references to an object. */
export function tokenOfId(id: string): Uint8Array {
  return new TextEncoder().encode(id);
}

/** The id of the object that a token leads to. Errors: `H5Error` `bad-argument` (a token of another connector). */
export function idOfToken(token: Uint8Array): string {
  const id = asciiOf(token);
  if (isObjectId(id)) return id;
  throw failure('bad-argument', `a reference whose token of ${token.length} bytes is no id of HSDS`);
}

/** ASCII up to the first NUL. */
export function asciiOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end));
}
