import { compareBytes, encodeName, isEscaped } from '../../model/nameBytes.js';

/** Names as HDF5 orders them: by their UTF-8 bytes, which is the order of code points and not that of UTF-16. */
export function compareNames(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const a = one.charCodeAt(index);
    const b = other.charCodeAt(index);
    if (a === b) continue;
    if (isEscaped(one) || isEscaped(other)) return compareBytes(encodeName(one), encodeName(other));
    // Both surrogates, of which the first ones differ, or none: in order. A surrogate is above all that is none.
    const first = isSurrogate(a);
    return first === isSurrogate(b) ? a - b : first ? 1 : -1;
  }
  return one.length - other.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
