/** The most bytes of each kind of working memory that a thread keeps. */
const MAX_KEPT_BYTES = 2 ** 24;

/** Memory that is reused. */
export class Scratch {
  readonly #maxBytes: number;
  #bytes = new Uint8Array(0);
  #uses = 0;

  /** @param maxBytes - The most bytes to keep; larger memory is allocated each time. */
  constructor(maxBytes = Number.POSITIVE_INFINITY) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes.length;
  }

  /** How often the memory was taken: its contents are valid as long as this stays the same. */
  get uses(): number {
    return this.#uses;
  }

  /** Gives the same memory each time, with arbitrary contents. */
  take(length: number): Uint8Array {
    this.#uses += 1;
    if (length > this.#maxBytes) return new Uint8Array(length);
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes.subarray(0, length);
  }
}

/** The working memory of an `ElementSource`. */
export interface WorkingMemory {
  /** For stored bytes. */
  readonly stored: Scratch;
  /** For a decoded chunk. */
  readonly decoded: Scratch;
  /** For the elements of a box. */
  readonly box: Scratch;
}

const newMemory = (maxBytes?: number): WorkingMemory => ({
  stored: new Scratch(maxBytes),
  decoded: new Scratch(maxBytes),
  box: new Scratch(maxBytes),
});

/** The working memory of all sources of this thread: a source has finished with it before another one uses it. */
export const threadMemory = newMemory(MAX_KEPT_BYTES);

/** The working memory for a source with chunks of this many bytes: the thread's, or its own for very large chunks. */
export function workingMemory(chunkBytes: number): WorkingMemory {
  return chunkBytes <= MAX_KEPT_BYTES ? threadMemory : newMemory();
}
