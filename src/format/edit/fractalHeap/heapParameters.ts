/** What a fractal heap is made with (File Format Specification, III.G). Sizes are in bytes, and powers of two. */
export interface HeapParameters {
  /** Bytes of a heap ID. */
  readonly idBytes: number;
  /** The largest object that is stored in a block; larger ones are stored by themselves ("huge"). */
  readonly maxObjectSize: number;
  /** Whether direct blocks have a checksum. */
  readonly checksums: boolean;
  /** The doubling table: blocks in a row, the size of the first ones, and of the largest that have objects. */
  readonly tableWidth: number;
  readonly startingBlockSize: number;
  readonly maxDirectBlockSize: number;
  /** Bits of an offset in the heap. */
  readonly maxHeapBits: number;
  /** Rows of the root indirect block when it is made; 0 for all that there can be. */
  readonly startingRows: number;
}

const DENSE = { maxObjectSize: 4096, checksums: true, tableWidth: 4, maxDirectBlockSize: 65536, startingRows: 1 };

/** Heaps of links, as libhdf5 makes them (`H5G_FHEAP_*`). */
export const LINK_HEAP: HeapParameters = { ...DENSE, idBytes: 7, startingBlockSize: 512, maxHeapBits: 32 };

/** Heaps of attributes, as libhdf5 makes them (`H5O_FHEAP_*`). */
export const ATTRIBUTE_HEAP: HeapParameters = { ...DENSE, idBytes: 8, startingBlockSize: 1024, maxHeapBits: 40 };
