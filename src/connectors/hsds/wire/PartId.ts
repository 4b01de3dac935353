/**
 * How elements name their parts of variable length, in `storedRawType`'s terms for addresses of 4 bytes: the length, the address, and
 * an index, which here tells the memory that the address is in.
 */
export const WIRE_LAYOUT = { sizeofOffsets: 4 } as const;
/** Bytes of the number of items, the address and the index. */
export const PART_ID_BYTES = 12;

/** Puts the id of a part: `count` items at `address`. A part without items has no address. */
export function putPartId(view: DataView, at: number, count: number, address: number, index: number): void {
  view.setUint32(at, count, true);
  view.setUint32(at + 4, count === 0 ? 0 : address, true);
  view.setUint32(at + 8, index, true);
}

/** Items of the part, and its address; 0 for none. */
export function partIdAt(
  view: DataView,
  at: number,
): { readonly count: number; readonly address: number; readonly index: number } {
  return {
    count: view.getUint32(at, true),
    address: view.getUint32(at + 4, true),
    index: view.getUint32(at + 8, true),
  };
}
