import type { MemoryTarget } from './RawMemory.js';

/** Memory with 32-bit pointers that grows; its first bytes are the elements. */
export class GrowingMemory implements MemoryTarget {
  /** No pointer is 0. */
  readonly start = 8;
  readonly #elements: number;
  #bytes: Uint8Array;
  #used: number;

  constructor(elements: number) {
    this.#elements = elements;
    this.#used = this.start + Math.ceil(elements / 8) * 8;
    this.#bytes = new Uint8Array(this.#used + 1024);
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(this.start, this.start + this.#elements);
  }

  heap(): Uint8Array {
    return this.#bytes;
  }

  allocate(length: number): number {
    const pointer = this.#used;
    this.#used += Math.ceil(length / 8) * 8;
    if (this.#used > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#used, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return pointer;
  }

  pointerAt(pointer: number): number {
    return new DataView(this.#bytes.buffer).getUint32(pointer, true);
  }
}
