import { ByteWriter } from '../bytes/ByteWriter.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { ChunkRecords } from './ChunkRecords.js';
import { checkStoredSizes } from './storedSizeBytes.js';

const CHUNKS = 1;
/** Bytes of a chunk's size, its filter mask, and its offset along a dimension. */
const SIZE_BYTES = 4;
const MASK_BYTES = 4;
const OFFSET_BYTES = 8;

/** The nodes of one level, or the chunks below the lowest: the address of each, and its first chunk, which is its key. */
interface Level {
  readonly addresses: ArrayLike<number>;
  readonly firstChunks: ArrayLike<number>;
}

/**
 * Writes a version 1 B-tree of chunks (File Format Specification, III.A.1), of as few nodes as they need, which share
 * them evenly; gives its root's address.
 *
 * @param k - "Indexed Storage Internal Node K": a node has room for twice as many entries.
 */
export function writeChunkBtree1(edit: FileEdit, grid: ChunkGrid, chunks: ChunkRecords, k: number): number {
  checkStoredSizes(chunks, SIZE_BYTES);
  if (grid.chunkBytes >= 256 ** SIZE_BYTES)
    throw unsupportedFormat(`version 1 B-tree of chunks with ${grid.chunkBytes} bytes each`);
  const { format, rank, chunk } = grid;
  const elementBytes = chunk.reduce((bytes, size) => bytes / size, grid.chunkBytes);
  const keyBytes = SIZE_BYTES + MASK_BYTES + OFFSET_BYTES * (rank + 1);
  const nodeBytes = 8 + 2 * format.sizeofOffsets + 2 * k * (keyBytes + format.sizeofOffsets) + keyBytes;

  function putKey(writer: ByteWriter, index: number): void {
    writer.u32(chunks.sizes?.[index] ?? grid.chunkBytes).u32(chunks.masks?.[index] ?? 0);
    for (let dim = 0; dim < rank; dim++)
      writer.unsigned(chunks.scaled[index * rank + dim]! * chunk[dim]!, OFFSET_BYTES);
    writer.unsigned(0, OFFSET_BYTES);
  }

  /** The key after all chunks: the far corner of the last one (`H5D__btree_new_node`). */
  function putEnd(writer: ByteWriter): void {
    writer.u32(0).u32(0);
    const last = (chunks.count - 1) * rank;
    for (let dim = 0; dim < rank; dim++) writer.unsigned((chunks.scaled[last + dim]! + 1) * chunk[dim]!, OFFSET_BYTES);
    writer.unsigned(elementBytes, OFFSET_BYTES);
  }

  /** Writes the nodes above a level. */
  function levelAbove({ addresses: below, firstChunks }: Level, level: number): Level {
    const nodes = Math.ceil(below.length / (2 * k));
    const addresses = Array.from({ length: nodes }, () => edit.allocate(nodeBytes));
    const begins = Array.from({ length: nodes + 1 }, (_, node) => Math.floor((node * below.length) / nodes));
    addresses.forEach((address, node) => {
      const writer = new ByteWriter(format).text('TREE').u8(CHUNKS).u8(level);
      const [begin, end] = [begins[node]!, begins[node + 1]!];
      writer
        .u16(end - begin)
        .address(addresses[node - 1])
        .address(addresses[node + 1]);
      for (let entry = begin; entry < end; entry++) {
        putKey(writer, firstChunks[entry]!);
        writer.address(below[entry]!);
      }
      if (end < below.length) putKey(writer, firstChunks[end]!);
      else putEnd(writer);
      edit.write(address, writer.padTo(nodeBytes).finish());
    });
    return { addresses, firstChunks: begins.slice(0, nodes).map((begin) => firstChunks[begin]!) };
  }

  const each = Uint32Array.from({ length: chunks.count }, (_, index) => index);
  let nodes = levelAbove({ addresses: chunks.addresses, firstChunks: each }, 0);
  for (let level = 1; nodes.addresses.length > 1; level++) nodes = levelAbove(nodes, level);
  return nodes.addresses[0]!;
}
