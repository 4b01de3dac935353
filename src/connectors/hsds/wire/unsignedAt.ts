/** The little-endian unsigned integer of 1 to 8 bytes at a position; beyond 2^53 only its magnitude is exact. */
export function unsignedAt(view: DataView, position: number, size: number): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + view.getUint8(position + index);
  return value;
}
