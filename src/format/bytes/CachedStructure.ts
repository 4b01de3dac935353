/** A structure that replaces the bytes at its address (see `readCacheImage`). */
export interface CachedStructure {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/**
 * The bytes at an address as read, overlaid with those of the structures.
 *
 * @param structures - Sorted by address, without overlaps.
 */
export function withCached(structures: readonly CachedStructure[], address: number, bytes: Uint8Array): Uint8Array {
  const end = address + bytes.length;
  let patched: Uint8Array | undefined;
  for (let index = firstEndingAfter(structures, address); index < structures.length; index++) {
    const cached = structures[index]!;
    if (cached.address >= end) break;
    patched ??= bytes.slice();
    const from = Math.max(0, address - cached.address);
    const part = cached.bytes.subarray(from, end - cached.address);
    patched.set(part, cached.address + from - address);
  }
  return patched ?? bytes;
}

/** The index of the first structure that ends after an address. */
function firstEndingAfter(structures: readonly CachedStructure[], address: number): number {
  let low = 0;
  let high = structures.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { address: start, bytes } = structures[middle]!;
    if (start + bytes.length > address) high = middle;
    else low = middle + 1;
  }
  return low;
}
