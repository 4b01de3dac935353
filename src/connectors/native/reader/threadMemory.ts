/** Bytes of each kind of working memory that a thread keeps. */
const MAX_KEPT_BYTES = 2 ** 24;

/** Memory that is used again and again. */
export class Scratch {
  readonly #most: number;
  #bytes = new Uint8Array(0);
  #uses = 0;

  /** @param most - Bytes that are kept at the most; more are made each time. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes.length;
  }

  /** How often it was taken: what was put into it is there as long as this stays the same. */
  get uses(): number {
    return this.#uses;
  }

  /** The same memory each time, with anything in it. */
  take(length: number): Uint8Array {
    this.#uses += 1;
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
