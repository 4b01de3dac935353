/** Objects of a file's global heaps that elements refer to, read in advance. */
export interface HeapObjects {
  /**
   * The object with an ID: its bytes begin at `start` of `bytes`. Errors: `H5Error` `corrupt-file` where there is none, or one
   * of another length than is given.
   */
  find(
    address: number,
    index: number,
    length?: number,
  ): { readonly bytes: Uint8Array; readonly start: number; readonly length: number };
}

/** Raw elements to decode. */
export interface RawSource {
  /** The elements, the first at its offset 0. */
  readonly bytes: Uint8Array;
  /** The whole memory that pointers in the elements point into, or the objects of a file that IDs in them lead to. */
  readonly heap: Uint8Array | HeapObjects;
}

/** Where elements that point into memory are encoded to. An allocation may move the memory, so both are called again after each one. */
export interface MemoryTarget {
  /** The elements, the first at its offset 0. */
  bytes(): Uint8Array;
  /** The whole memory that pointers in the elements point into. */
  heap(): Uint8Array;
  /** A pointer to new bytes in the heap, 8-byte aligned, which the caller frees after the transfer. */
  allocate(byteLength: number): number;
}

/** Where elements in the form of a file are encoded to. */
export interface StoredTarget {
  bytes(): Uint8Array;
  /** Puts an object into a global heap of the file, and gives its ID. */
  add(bytes: Uint8Array): { readonly address: number; readonly index: number };
}

/** Where raw elements are encoded to. */
export type RawTarget = MemoryTarget | StoredTarget;

/** Bytes to decode, and what the pointers or IDs in them lead to. */
export class RawMemory {
  readonly view: DataView;
  #other: RawMemory | undefined;

  constructor(
    readonly bytes: Uint8Array,
    readonly heap: Uint8Array | HeapObjects,
  ) {
    this.view = viewOf(bytes);
  }

  /** Other bytes whose pointers or IDs lead into the same heap. */
  at(bytes: Uint8Array): RawMemory {
    if (bytes === this.bytes) return this;
    if (this.#other?.bytes !== bytes) this.#other = new RawMemory(bytes, this.heap);
    return this.#other;
  }
}

/** The same bytes as a `DataView`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
