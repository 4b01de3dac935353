/** The result of `addressAt` for the undefined address. No address is negative. */
export const UNDEFINED_ADDRESS = -1;

/**
 * The little-endian unsigned integer of 1 to 8 bytes at a position. Beyond 2^53 only its magnitude is exact. Meant for
 * nodes with thousands of fields whose bounds have been checked.
 */
export function unsignedAt(view: DataView, position: number, size: number): number {
  if (size === 8) return view.getUint32(position, true) + view.getUint32(position + 4, true) * 0x1_0000_0000;
  if (size === 4) return view.getUint32(position, true);
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + view.getUint8(position + index);
  return value;
}

/** The address of `size` bytes at a position; `UNDEFINED_ADDRESS` when all its bits are set. */
export function addressAt(view: DataView, position: number, size: number): number {
  for (let index = size - 1; index >= 0; index--) {
    if (view.getUint8(position + index) !== 0xff) return unsignedAt(view, position, size);
  }
  return UNDEFINED_ADDRESS;
}
