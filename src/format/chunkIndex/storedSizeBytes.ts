import { bytesFor } from '../bytes/bytesFor.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { ChunkRecords } from './ChunkRecords.js';

/** From this version of the layout message on, stored sizes are as wide as lengths. */
const WIDE_SIZES = 5;

/**
 * Bytes of a chunk's stored size in arrays and version 2 B-trees; 0 where chunks are not filtered and it is not stored. One
 * more than a whole chunk's size takes, because filters may make it larger (File Format Specification, Appendix C.3, "Chunk Size").
 */
export function storedSizeBytes(grid: ChunkGrid, layoutVersion: number): number {
  if (!grid.filtered) return 0;
  if (layoutVersion >= WIDE_SIZES) return grid.format.sizeofLengths;
  return Math.min(8, bytesFor(grid.chunkBytes) + 1);
}

/** Checks that all stored sizes fit in `bytes` bytes. Errors: `H5Error` `unsupported`. */
export function checkStoredSizes(chunks: ChunkRecords, bytes: number): void {
  const { sizes } = chunks;
  const large = sizes?.findIndex((size) => size >= 256 ** bytes) ?? -1;
  if (large < 0) return;
  const chunk = `chunk [${chunks.scaledAt(large).join(', ')}]`;
  throw unsupportedFormat(`${chunk} with ${sizes![large]} bytes, in an index with ${bytes} bytes for the size`);
}
