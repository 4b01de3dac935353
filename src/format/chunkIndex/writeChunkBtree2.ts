import { BTREE2_CHUNKS, BTREE2_FILTERED_CHUNKS } from '../btree2/btree2Header.js';
import { createBtree2 } from '../btree2/createBtree2.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { ChunkIndex } from '../messages/layout.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { ChunkRecords } from './ChunkRecords.js';
import { checkStoredSizes, storedSizeBytes } from './storedSizeBytes.js';

const MASK_BYTES = 4;
const SCALED_BYTES = 8;

/** Writes a version 2 B-tree of chunks, of type 10, or 11 if they are filtered (File Format Specification, III.A.2); returns its header's address. */
export function writeChunkBtree2(
  edit: FileEdit,
  grid: ChunkGrid,
  chunks: ChunkRecords,
  { nodeSize, splitPercent, mergePercent }: Extract<ChunkIndex, { type: 'btree2' }>,
  layoutVersion: number,
): number {
  const { format, rank, filtered } = grid;
  const sizeBytes = storedSizeBytes(grid, layoutVersion);
  checkStoredSizes(chunks, sizeBytes);
  const recordSize = format.sizeofOffsets + (filtered ? sizeBytes + MASK_BYTES : 0) + rank * SCALED_BYTES;
  const writer = new ByteWriter(format);
  for (let index = 0; index < chunks.count; index++) {
    writer.address(chunks.addresses[index]!);
    if (filtered) writer.unsigned(chunks.sizes![index]!, sizeBytes).u32(chunks.masks![index]!);
    for (let dim = 0; dim < rank; dim++) writer.unsigned(chunks.scaled[index * rank + dim]!, SCALED_BYTES);
  }
  const { bytes } = writer;
  const records = Array.from({ length: chunks.count }, (_, index) =>
    bytes.subarray(index * recordSize, (index + 1) * recordSize),
  );
  const type = filtered ? BTREE2_FILTERED_CHUNKS : BTREE2_CHUNKS;
  return createBtree2(edit, { type, nodeSize, recordSize, splitPercent, mergePercent }, records);
}
