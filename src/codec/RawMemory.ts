import { H5Error } from '../model/H5Error.js';

/** Raw elements to decode. */
export interface RawSource {
  /** The elements, the first at its offset 0. */
  readonly bytes: Uint8Array;
  /** The whole memory that pointers in the elements point into. */
  readonly heap: Uint8Array;
}

/** Where raw elements are encoded to. The functions are asked anew after each allocation, which may move the heap. */
export interface RawTarget {
  /** The elements, the first at its offset 0. */
  bytes(): Uint8Array;
  /** The whole memory that pointers in the elements point into. */
  heap(): Uint8Array;
  /** A pointer to new bytes in the heap, 8-byte aligned, which the caller frees after the transfer. */
  allocate(byteLength: number): number;
}

/** Bytes to decode, and the heap behind the pointers in them. */
export class RawMemory {
  readonly view: DataView;
  #heap: RawMemory | undefined;

  constructor(
    readonly bytes: Uint8Array,
    readonly heapBytes: Uint8Array,
  ) {
    this.view = viewOf(bytes);
  }

  /** The heap as memory of its own. */
  get heap(): RawMemory {
    this.#heap ??= new RawMemory(this.heapBytes, this.heapBytes);
    return this.#heap;
  }
}

/** The same bytes as a `DataView`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A target whose elements lie in the heap, where offsets are pointers. */
export function heapTarget(target: RawTarget): RawTarget {
  return { bytes: () => target.heap(), heap: () => target.heap(), allocate: (length) => target.allocate(length) };
}

/** Refuses a pointer from a file's data that does not lead to `byteLength` bytes inside the heap. */
export function checkPointer(routine: string, heap: Uint8Array, pointer: number, byteLength: number): void {
  if (pointer === 0 || pointer + byteLength > heap.length) {
    const message = `variable-length data of ${byteLength} bytes at ${pointer} lies outside the memory of ${heap.length}`;
    throw new H5Error('corrupt-file', routine, message);
  }
}
