import type { ElementBox } from './gatherBox.js';

/** Gives the stored elements of boxes of a dataset. */
export interface ElementSource {
  /**
   * The elements of a box close together, in C order; valid until the next call. Undefined when they are all zeros and
   * were never written. Chunked datasets have boxes of one chunk only.
   */
  elementsOf(box: ElementBox): Uint8Array | undefined;
  /** Reads a box that is one run of bytes of the file straight to its place, where that is possible. */
  readInto?(box: ElementBox, target: Uint8Array): boolean;
}

/** Memory that is used again and again. */
export class Scratch {
  #bytes = new Uint8Array(0);

  /** The same memory each time, with anything in it. */
  take(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes.subarray(0, length);
  }
}
