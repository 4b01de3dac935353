import { failure } from '../../../model/H5Error.js';

/** Characters that become text in one call, few enough to be arguments. */
const BLOCK = 0x8000;

/** Bytes in base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += BLOCK) text += String.fromCharCode(...bytes.subarray(at, at + BLOCK));
  return btoa(text);
}

/** The bytes of a text in base64; `what` names it in the error. Errors: `H5Error` `corrupt-file`. */
export function fromBase64(text: string, what: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw failure('corrupt-file', `${what}: its ${text.length} characters are not base64`, { cause });
  }
}
