import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import { bytesFrom } from '../bytes/readAt.js';
import type { DataLayout } from '../messages/layout.js';
import type { StoredChunk } from './ChunkIndexReader.js';

/** The properties of a dataset that locating its chunks depends on. */
export interface ChunkedDataset {
  readonly layout: Extract<DataLayout, { kind: 'chunked' }>;
  /** Present extent, in elements. */
  readonly dims: readonly number[];
  /** Maximum extent; `Infinity` in an unlimited dimension. */
  readonly maxdims: readonly number[];
  /** Whether the dataset has any filter. */
  readonly filtered: boolean;
}

/** A dataset's extent in chunks, and the properties that all its chunks share. */
export class ChunkGrid {
  readonly format: FileFormat;
  readonly filtered: boolean;
  readonly rank: number;
  /** Elements of a chunk per dimension. */
  readonly chunk: readonly number[];
  /** Chunks per dimension of the present extent, partial edge chunks included. */
  readonly counts: readonly number[];
  /** The same for the maximum extent; `Infinity` in an unlimited dimension. */
  readonly maxCounts: readonly number[];
  /** Bytes of a chunk before the filters. */
  readonly chunkBytes: number;

  constructor(format: FileFormat, { layout, dims, maxdims, filtered }: ChunkedDataset) {
    const { chunk } = layout;
    const beyond = dims.findIndex((size, dim) => size > maxdims[dim]!);
    if (beyond >= 0) {
      throw corruptFile(
        `dataspace: dimension ${beyond} is ${dims[beyond]}, which is above its maximum ${maxdims[beyond]}`,
      );
    }
    this.format = format;
    this.filtered = filtered;
    this.rank = chunk.length;
    this.chunk = chunk;
    this.counts = dims.map((size, dim) => chunksOf(size, chunk[dim]!));
    this.maxCounts = maxdims.map((size, dim) => chunksOf(size, chunk[dim]!));
    this.chunkBytes = chunk.reduce((product, size) => product * size, layout.elementSize);
  }

  /** Whether a chunk is at least partly within the present extent. */
  contains(scaled: ArrayLike<number>): boolean {
    for (let dim = 0; dim < this.rank; dim++) {
      // Written so that NaN is outside too.
      if (!(scaled[dim]! >= 0 && scaled[dim]! < this.counts[dim]!)) return false;
    }
    return true;
  }

  /** A chunk from an index; it must lie within the file. */
  stored(address: number, size: number, filterMask: number): StoredChunk {
    const { format } = this;
    if (!(format.baseAddress + address + size <= format.fileSize)) {
      throw corruptFile(
        `chunk at ${address}: it has ${size} bytes, ${bytesFrom(format, address)} are left in the file`,
      );
    }
    return { address, size, filterMask };
  }
}

/** How many chunks cover a dimension. Exact up to 2^53, where a rounded quotient would not be. */
function chunksOf(size: number, chunk: number): number {
  if (size === Number.POSITIVE_INFINITY) return size;
  const rest = size % chunk;
  return (size - rest) / chunk + (rest > 0 ? 1 : 0);
}
