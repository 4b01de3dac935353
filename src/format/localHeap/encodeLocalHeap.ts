import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { LocalHeapHeader } from './localHeap.js';

/** In the place of an offset: no free block follows (libhdf5's `H5HL_FREE_NULL`). */
export const NO_FREE_BLOCK = 1;

/** Bytes of a free block of a local heap that say which one is next, and how long it is: none is shorter. */
export function freeBlockBytes({ sizeofLengths }: FieldSizes): number {
  return alignHeap(2 * sizeofLengths);
}

/** Bytes that libhdf5 has for the header of a local heap. */
export function localHeapHeaderBytes({ sizeofLengths, sizeofOffsets }: FieldSizes): number {
  return alignHeap(8 + 2 * sizeofLengths + sizeofOffsets);
}

/** What is in a local heap begins at multiples of 8 bytes (III.D). */
export function alignHeap(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** The header of a local heap (File Format Specification, III.D). */
export function encodeLocalHeapHeader(sizes: FieldSizes, { segment, freeList }: LocalHeapHeader): Uint8Array {
  const writer = new ByteWriter(sizes).text('HEAP').u8(0).fill(0, 3);
  return writer.lengthField(segment.size).lengthField(freeList).address(segment.address).finish();
}

/** The first bytes of a free block. */
export function encodeFreeBlock(sizes: FieldSizes, next: number, size: number): Uint8Array {
  return new ByteWriter(sizes).lengthField(next).lengthField(size).finish();
}
