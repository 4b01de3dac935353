/**
 * The next bits of a stream whose bits begin with the highest of each byte, as a number. Up to four bytes behind the last one are read.
 *
 * @param byte - Address of the byte in which they begin.
 * @param shift - Bits of that byte that come before them, at most 7.
 * @param bits - At most 32.
 */
export function bitsAt(view: DataView, byte: number, shift: number, bits: number): number {
  if (bits === 0) return 0;
  return ((view.getUint32(byte) << shift) | (view.getUint8(byte + 4) >>> (8 - shift))) >>> (32 - bits);
}
