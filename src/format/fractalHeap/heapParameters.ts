/** The creation parameters of a fractal heap (File Format Specification, III.G). */
export interface HeapParameters {
  /** Bytes of a heap ID. */
  readonly idBytes: number;
  /** Objects of more bytes are huge: stored outside of the blocks. */
  readonly maxManagedBytes: number;
  /** Blocks per row of the doubling table, bytes of a block in the first row, and bytes of the largest direct block. */
  readonly tableWidth: number;
  readonly startingBlockSize: number;
  readonly maxDirectBlockSize: number;
  /** Bits of an offset in the heap. */
  readonly maxHeapBits: number;
}

const COMMON = { maxManagedBytes: 4096, tableWidth: 4, maxDirectBlockSize: 65536 };

/** The heap of a group's links (`H5G_FHEAP_*`). */
export const LINK_HEAP: HeapParameters = { ...COMMON, idBytes: 7, startingBlockSize: 512, maxHeapBits: 32 };
/** The heap of an object's attributes (`H5O_FHEAP_*`). */
export const ATTRIBUTE_HEAP: HeapParameters = { ...COMMON, idBytes: 8, startingBlockSize: 1024, maxHeapBits: 40 };
