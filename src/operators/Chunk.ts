import type { Datatype } from '../model/Datatype.js';
import type { H5Data } from '../model/H5Data.js';

/** A chunk of a dataset, or the part of it that a selection takes. */
export interface Chunk {
  /** The elements, flat and in C order; the consumer owns them. */
  readonly data: H5Data;
  /** First element of the part, in the dataset. */
  readonly offset: readonly number[];
  /** Selected elements in each dimension. */
  readonly shape: readonly number[];
  /** Running number of the chunk in the selection, from 0. */
  readonly index: number;
  /** Number of chunks in the selection. */
  readonly count: number;
}

/** Elements with their shape. */
export interface NdArray {
  /** Flat and in C order. */
  readonly data: H5Data;
  readonly shape: readonly number[];
  /** The datatype of the dataset. */
  readonly datatype: Datatype;
}

/** What a chunk's place in its transfer is. */
export interface ChunkTransfer {
  /** Bytes of the chunk, and of the whole selection, as elements in memory. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** First element of the chunk in the selection's own shape. */
  readonly position: readonly number[];
  /** Shape of the whole selection. */
  readonly shape: readonly number[];
  readonly datatype: Datatype;
}

const transfers = new WeakMap<object, ChunkTransfer>();

/** Notes where a chunk belongs, for `collect` and `withProgress`. */
export function placeChunk(chunk: Chunk, transfer: ChunkTransfer): Chunk {
  transfers.set(chunk, transfer);
  return chunk;
}

/** Where a chunk belongs; undefined for what did not come from `readChunks`. */
export function transferOf(value: unknown): ChunkTransfer | undefined {
  return typeof value === 'object' && value !== null ? transfers.get(value) : undefined;
}
