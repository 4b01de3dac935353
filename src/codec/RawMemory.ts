/** Objects of a file's global heaps that its elements refer to, read before. */
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

/** Where elements are encoded to that point into memory. The functions are asked anew after each allocation, which may move it. */
export interface MemoryTarget {
  /** The elements, the first at its offset 0. */
  bytes(): Uint8Array;
  /** The whole memory that pointers in the elements point into. */
  heap(): Uint8Array;
  /** A pointer to new bytes in the heap, 8-byte aligned, which the caller frees after the transfer. */
  allocate(byteLength: number): number;
}

/** Where elements are encoded to as a file has them. */
export interface StoredTarget {
  bytes(): Uint8Array;
  /** Puts an object into a global heap of the file, and gives its ID. */
  add(bytes: Uint8Array): { readonly address: number; readonly index: number };
}

/** Where raw elements are encoded to. */
export type RawTarget = MemoryTarget | StoredTarget;

/** Bytes to decode, and what is behind the pointers or IDs in them. */
export class RawMemory {
  readonly view: DataView;
  #other: RawMemory | undefined;

  constructor(
    readonly bytes: Uint8Array,
    readonly heap: Uint8Array | HeapObjects,
  ) {
    this.view = viewOf(bytes);
  }

  /** Other bytes with the same heap behind them; elements in a row lead to the same. */
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
