import { viewOf } from '../../../codec/RawMemory.js';
import { failure } from '../../../model/H5Error.js';

/** Bytes that grow at their end. */
export class GrowingBytes {
  #bytes: Uint8Array;
  #view: DataView;
  #length: number;

  /**
   * @param length - Bytes that there are from the beginning, all 0.
   * @param limit - The most bytes that there may be. More are `H5Error` `corrupt-file`.
   */
  constructor(
    length: number,
    readonly limit: number = Number.POSITIVE_INFINITY,
  ) {
    this.#check(length);
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
    this.#check(start + count);
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

  #check(length: number): void {
    if (length > this.limit)
      throw failure(
        'corrupt-file',
        `elements of ${length} bytes, of which an answer justifies no more than ${this.limit}`,
      );
  }
}
