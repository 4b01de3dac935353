import type { Parser } from '../bytes/Parser.js';

/** A chunk as an index records it. */
export interface StoredChunk {
  /** Address of its first byte, counted from the base address like all addresses. */
  readonly address: number;
  /** Its size in the file, after the filters. */
  readonly size: number;
  /**
   * Bit i set: filter i of the pipeline was skipped for this chunk. As stored, and as `H5Dget_chunk_info` gives it: a
   * partial edge chunk stored without filters has no bit set; see `isPartialEdgeChunk`.
   */
  readonly filterMask: number;
}

/**
 * Finds the chunks of one dataset. A chunk is named by its number along each dimension: offset divided by chunk size,
 * "scaled" in libhdf5.
 *
 * Errors of all methods: `corrupt-file` where the index contradicts the specification or itself, or a chunk is not
 * within the file; `unsupported`; `io`.
 */
export interface ChunkIndexReader {
  /** As `find`, where the node that was used last, or no node at all, tells it; `null` where `find` has to look. */
  known(scaled: readonly number[]): StoredChunk | undefined | null;
  /**
   * Looks a chunk up. Only the index nodes on the path are read; they are cached.
   *
   * @returns `undefined` if the chunk is not allocated, or outside the present extent.
   */
  find(scaled: readonly number[]): Parser<StoredChunk | undefined>;
  /**
   * Visits every allocated chunk of the present extent in the order of the index, which is that of libhdf5's
   * `H5Dchunk_iter` and `H5Dget_chunk_info`. Ends early when `visit` returns true.
   *
   * The numbers are right also where those two are not: in an extensible array whose unlimited dimension is not the
   * slowest, libhdf5 2.0 counts them in the wrong order of dimensions.
   */
  forEach(visit: (scaled: readonly number[], chunk: StoredChunk) => boolean | undefined): Parser<void>;
}
