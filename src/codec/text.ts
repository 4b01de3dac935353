import type { CharacterSet, StringPadding } from '../model/Datatype.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Up to this length, joining ASCII characters is faster than a call of `TextDecoder`. */
const SHORT = 24;

/**
 * The text of the bytes from `start` to `end`, decoded as UTF-8, of which ASCII is a part. Bytes that are not UTF-8 are
 * taken as Latin-1, each byte a character: old files have such strings, and a reader must not lose them.
 */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= SHORT) {
    let text = '';
    let i = start;
    for (; i < end; i++) {
      const byte = bytes[i]!;
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
    }
    if (i === end) return text;
  }
  // TextDecoder refuses shared memory.
  const part = bytes.buffer instanceof ArrayBuffer ? bytes.subarray(start, end) : bytes.slice(start, end);
  try {
    return decoder.decode(part);
  } catch {
    return Array.from(part, (byte) => String.fromCharCode(byte)).join('');
  }
}

/** Writes a text in UTF-8 into `bytes` from `start` on, cut before byte `end`; gives where it ends. */
export function encodeText(text: string, bytes: Uint8Array, start: number, end: number): number {
  if (text.length <= SHORT && text.length <= end - start) {
    let i = 0;
    for (; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) break;
      bytes[start + i] = unit;
    }
    if (i === text.length) return start + i;
  }
  const { read, written } = encoder.encodeInto(text, bytes.subarray(start, end));
  if (read === text.length) return start + written;
  // `encodeInto` leaves out a character that does not fit as a whole; HDF5 cuts at the byte.
  bytes.set(encoder.encode(text).subarray(0, end - start), start);
  return end;
}

/** Length of a text in bytes of UTF-8. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // A surrogate pair has 4 bytes for its 2 units, and a lone surrogate the 3 bytes of U+FFFD.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 2;
      i++;
    } else {
      length += unit < 0x800 ? 1 : 2;
    }
  }
  return length;
}

/** Whether a text can be stored with a character set: ASCII or, in UTF-8, anything but lone surrogates. */
export function isEncodable(text: string, cset: CharacterSet): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (cset === 'ASCII') return false;
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const isPair = unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    if (!isPair) return false;
    i++;
  }
  return true;
}

/**
 * Where the text of a fixed-length string ends: at its first NUL, or before the padding. Trailing NULs count as
 * padding of a space-padded string too, because h5wasm writes such.
 */
export function textEnd(bytes: Uint8Array, start: number, size: number, strpad: StringPadding): number {
  let end = start + size;
  if (strpad === 'NULLTERM') {
    const terminator = bytes.subarray(start, end).indexOf(0);
    return terminator < 0 ? end : start + terminator;
  }
  const isSpacePadded = strpad === 'SPACEPAD';
  while (end > start && (bytes[end - 1] === 0 || (isSpacePadded && bytes[end - 1] === 0x20))) end--;
  return end;
}
