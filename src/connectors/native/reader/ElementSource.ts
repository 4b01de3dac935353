import type { ElementBox } from './gatherBox.js';

/** Gives the stored elements of boxes of a dataset. */
export interface ElementSource {
  /**
   * The elements of a box close together, in C order; valid until the next call of any source in this thread. Undefined when
   * they are all zeros and were never written. Chunked datasets have boxes of one chunk only.
   */
  elementsOf(box: ElementBox): Uint8Array | undefined;
  /** Reads a box that is one run of bytes of the file straight to its place, where that is possible. */
  readInto?(box: ElementBox, target: Uint8Array): boolean;
}

/** Bytes of each kind of working memory that a thread keeps. */
const MAX_KEPT_BYTES = 2 ** 24;

/** Memory that is used again and again. */
export class Scratch {
  readonly #most: number;
  #bytes = new Uint8Array(0);

  /** @param most - Bytes that are kept at the most; more are made each time. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes.length;
  }

  /** The same memory each time, with anything in it. */
  take(length: number): Uint8Array {
    if (length > this.#most) return new Uint8Array(length);
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes.subarray(0, length);
  }
}

/** The memory that sources work in. */
export interface WorkingMemory {
  /** For bytes as they are stored. */
  readonly stored: Scratch;
  /** For a chunk whose filters are undone. */
  readonly decoded: Scratch;
  /** For the elements of a box. */
  readonly box: Scratch;
}

const newMemory = (most?: number): WorkingMemory => ({
  stored: new Scratch(most),
  decoded: new Scratch(most),
  box: new Scratch(most),
});

/** What all sources of this thread work in: each is done with it before another one begins. */
export const threadMemory = newMemory(MAX_KEPT_BYTES);

/** The memory for a source that has chunks of so many bytes: that of the thread, unless they are very many. */
export function workingMemory(chunkBytes: number): WorkingMemory {
  return chunkBytes <= MAX_KEPT_BYTES ? threadMemory : newMemory();
}
