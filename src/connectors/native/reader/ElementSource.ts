import type { ReadPriority } from '../../../storage/RangeReader.js';
import type { BoxPlace } from '../../../transfer/TransferPlan.js';
import type { ElementBox } from './gatherBox.js';

/** How late bytes are read. */
export interface LateRead {
  /** Aborts the reading. */
  readonly signal: AbortSignal;
  readonly priority?: ReadPriority | undefined;
}

/**
 * Gives the stored elements of boxes of a dataset in two steps, so that several batches can be under way: `fetch` locates a batch and
 * reads its late bytes; the boxes are then decoded one after the other.
 */
export interface ElementSource {
  /**
   * Fetches a batch of boxes. Bytes that are there are read only when a box is decoded, so the answer then comes at once. Each box of a
   * chunked dataset is in one chunk.
   *
   * @param late - How late bytes are read; undefined where none are.
   * @returns The boxes, or a promise of them where bytes are late. Errors, thrown or of the promise: `H5Error` `corrupt-file`,
   *   `unsupported`, `io`.
   */
  fetch(boxes: readonly ElementBox[], late: LateRead | undefined): FetchedBoxes | Promise<FetchedBoxes>;
}

/** Boxes that are decoded without waiting. */
export interface FetchedBoxes {
  /**
   * The elements of a box, contiguous and in C order; valid until any source of this thread is used again. Undefined when they were
   * never written and are all zeros.
   *
   * Errors: `H5Error` `corrupt-file`, `unsupported`.
   *
   * @param n - Number of the box in its batch.
   */
  elementsOf(n: number): Uint8Array | undefined;
  /** All elements of the chunk that a box is in, as `elementsOf`; only chunked datasets have it. Undefined for an unwritten chunk. */
  chunkOf?(n: number): Uint8Array | undefined;
  /** Where boxes are in their chunks; present together with `chunkOf`. */
  readonly chunks?: ChunkBoxes;
  /** Reads a box that is one run of bytes in the file straight into its place; gives whether it did. Absent where that saves no copy. */
  readInto?(n: number, target: Uint8Array): boolean;
}

/** Boxes of a chunked dataset, each in one chunk. */
export interface ChunkBoxes {
  /** Where a box lies among the elements of its chunk. */
  placeOf(box: ElementBox): BoxPlace;
  /** The elements of a box from its decoded chunk, which is undefined when it was never written; as `FetchedBoxes.elementsOf`. */
  elementsOf(box: ElementBox, chunk: Uint8Array | undefined): Uint8Array | undefined;
}
