import type { MemoryTarget } from '../../../codec/RawMemory.js';
import type { H5Library } from './H5Library.js';

/** Memory of the instance for the variable-length parts of one write, which are freed together. */
export class WasmArena {
  readonly #library: H5Library;
  #blocks: number[] = [];
  #free = 0;
  #left = 0;

  constructor(library: H5Library) {
    this.#library = library;
  }

  /** Allocates `size` bytes, aligned to 8. Errors: those of `H5Library.allocate`. */
  allocate(size: number): number {
    const rounded = (size + 7) & ~7;
    if (rounded > this.#left) {
      const block = Math.max(rounded, BLOCK);
      this.#free = this.#library.allocate(block);
      this.#left = block;
      this.#blocks.push(this.#free);
    }
    const pointer = this.#free;
    this.#free += rounded;
    this.#left -= rounded;
    return pointer;
  }

  /** The encoding target for elements at a pointer; their variable-length parts go into the arena. */
  targetAt(pointer: number, bytes: number): MemoryTarget {
    const heap = (): Uint8Array => this.#library.module.HEAPU8;
    return { bytes: () => heap().subarray(pointer, pointer + bytes), heap, allocate: (size) => this.allocate(size) };
  }

  free(): void {
    for (const block of this.#blocks) this.#library.module._free(block);
    this.#blocks = [];
    this.#left = 0;
  }
}

/** Small allocations share blocks of this many bytes. */
const BLOCK = 65536;
