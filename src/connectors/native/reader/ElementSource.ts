import type { ElementBox } from './gatherBox.js';

/**
 * Gives the stored elements of boxes of a dataset, in two steps, so that several batches can be on their way: `fetch` finds where
 * a batch is stored and reads what is late; what it gives then decodes one box after the other.
 */
export interface ElementSource {
  /**
   * Gets boxes ready. Where the bytes are there it answers at once, and they are read only when a box is decoded. Chunked
   * datasets have boxes of one chunk only.
   *
   * @param signal - Ends the reading when it aborts; undefined where nothing is late.
   *   Errors, thrown or by the promise: `H5Error` `corrupt-file`, `unsupported`, `io`.
   */
  fetch(boxes: readonly ElementBox[], signal: AbortSignal | undefined): FetchedBoxes | Promise<FetchedBoxes>;
}

/** Boxes that are decoded without waiting. */
export interface FetchedBoxes {
  /**
   * The elements of a box close together, in C order; valid until the next call of any source in this thread. Undefined when
   * they are all zeros and were never written.
   *
   * @param n - Number of the box in its batch.
   */
  elementsOf(n: number): Uint8Array | undefined;
  /** All elements of the chunk that a box is in, where datasets have chunks; as `elementsOf`. */
  chunkOf?(n: number): Uint8Array | undefined;
  /** Puts a box that is one run of bytes of the file straight to its place, where that saves a copy. */
  readInto?(n: number, target: Uint8Array): boolean;
}
