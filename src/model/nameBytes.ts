/**
 * Names as bytes. HDF5 stores what a program gave it, and old ones gave names in Latin-1 and other encodings. A byte that is
 * not UTF-8 becomes the lone surrogate U+DC80 … U+DCFF with the same lowest eight bits (Python's `surrogateescape`, which
 * h5py uses), so that different names stay different and every name can be written again.
 */

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8 = new TextEncoder();

/** First of the 128 code units that stand for the bytes from 0x80 on, as U+DC00 stands for 0. */
const ESCAPE = 0xdc00;

/** Up to this many ASCII bytes become a string in one call; most names are that short. */
const SHORT = 256;

/** The name of some bytes. */
export function decodeName(bytes: Uint8Array): string {
  if (bytes.length <= SHORT && isAscii(bytes)) return Reflect.apply(String.fromCharCode, undefined, bytes);
  // A copy, because decoding a view of shared memory is refused by browsers.
  const own = bytes.slice();
  try {
    return fatal.decode(own);
  } catch {
    return escaped(own);
  }
}

/** The bytes of a name. */
export function encodeName(name: string): Uint8Array<ArrayBuffer> {
  if (!isEscaped(name)) return utf8.encode(name);
  const bytes: number[] = [];
  for (const character of name) {
    const unit = character.charCodeAt(0);
    if (character.length === 1 && isEscape(unit)) bytes.push(unit - ESCAPE);
    else bytes.push(...utf8.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** Whether a name has bytes that are not UTF-8. */
export function isEscaped(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00) at += 1;
    else if (isEscape(unit)) return true;
  }
  return false;
}

/** A name for messages: bytes that are not UTF-8 as `\xb0`. */
export function showName(name: string): string {
  if (!isEscaped(name)) return name;
  return Array.from(name, (character) => {
    const unit = character.charCodeAt(0);
    return character.length === 1 && isEscape(unit) ? `\\x${(unit - ESCAPE).toString(16)}` : character;
  }).join('');
}

function isAscii(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index += 1) if (bytes[index]! >= 0x80) return false;
  return true;
}

function isEscape(unit: number): boolean {
  return unit >= ESCAPE + 0x80 && unit <= ESCAPE + 0xff;
}

/** Decodes sequence by sequence; a byte in none of them is escaped. */
function escaped(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceAt(bytes, at);
    text += length === 0 ? String.fromCharCode(ESCAPE + bytes[at]!) : fatal.decode(bytes.subarray(at, at + length));
    at += length || 1;
  }
  return text;
}

/** Bytes of the UTF-8 sequence that begins at a position; 0 where none does. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
  if (length < 2) return length;
  try {
    fatal.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}

/** As C's `strcmp` does. */
export function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const difference = one[index]! - other[index]!;
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** Whether a name leads elsewhere than to a link of that name: only in a damaged or hostile file a link has such a name. */
export function isPath(name: string): boolean {
  return name === '' || name === '.' || name.includes('/');
}
