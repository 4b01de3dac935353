import { viewOf } from '../../../codec/RawMemory.js';

/** Bytes that grow at their end. */
export class GrowingBytes {
  #bytes: Uint8Array;
  #view: DataView;
  #length: number;

  /** @param length - Bytes that there are from the beginning, all 0. */
  constructor(length: number) {
    this.#bytes = new Uint8Array(Math.max(length, 64));
    this.#view = viewOf(this.#bytes);
    this.#length = length;
  }

  get length(): number {
    return this.#length;
  }

  /** The memory, until it grows; bytes beyond `length` are 0. */
  get memory(): Uint8Array {
    return this.#bytes;
  }

  get view(): DataView {
    return this.#view;
  }

  /** The position of so many new bytes, all 0. */
  grow(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = viewOf(grown);
    }
    return start;
  }

  append(bytes: Uint8Array): void {
    const start = this.grow(bytes.length);
    this.#bytes.set(bytes, start);
  }
}
