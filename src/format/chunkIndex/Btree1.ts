import type { ByteReader } from '../bytes/ByteReader.js';
import type { Parser } from '../bytes/Parser.js';
import { bytesFrom, readAt } from '../bytes/readAt.js';
import { addressAt, unsignedAt } from '../bytes/unsignedAt.js';
import type { ChunkBtree, ChunkNode } from './ChunkBtree.js';
import type { ChunkGrid } from './ChunkGrid.js';
import { ChunkRecords } from './ChunkRecords.js';

/** The last key of a tree is the offset behind its last chunk, which may be the first number that is not safe any more. */
const MOST_ELEMENTS = 2 ** 53;
const CHUNKS = 1;
/** Twice the default of "Indexed Storage Internal Node K": the capacity of nodes in nearly all files. */
const USUAL_ENTRIES = 64;
/** Bytes of a chunk's size, its filter mask, and its offset along a dimension. */
const SIZE_BYTES = 4;
const MASK_BYTES = 4;
const OFFSET_BYTES = 8;

/**
 * The version 1 B-tree of chunks (File Format Specification, III.A.1). A key has the offset of a chunk in elements, and
 * one more dimension that is always 0, but not in the key after the last entry.
 */
export class Btree1 implements ChunkBtree<ChunkNode> {
  readonly chunksInAllNodes = false;
  readonly #grid: ChunkGrid;
  readonly #root: number;
  readonly #keyBytes: number;
  readonly #elementBytes: number;

  constructor(grid: ChunkGrid, root: number) {
    this.#grid = grid;
    this.#root = root;
    this.#elementBytes = grid.chunk.reduce((bytes, size) => bytes / size, grid.chunkBytes);
    this.#keyBytes = SIZE_BYTES + MASK_BYTES + OFFSET_BYTES * (grid.rank + 1);
  }

  readRoot(): Parser<ChunkNode> {
    return this.#readNode(this.#root);
  }

  *readChild(parent: ChunkNode, slot: number): Parser<ChunkNode> {
    return yield* this.#readNode(parent.children[slot]!, parent.level - 1);
  }

  *#readNode(address: number, expectedLevel?: number): Parser<ChunkNode> {
    const { format } = this.#grid;
    const head = 8 + 2 * format.sizeofOffsets;
    const entryBytes = this.#keyBytes + format.sizeofOffsets;
    const usual = Math.min(head + USUAL_ENTRIES * entryBytes + this.#keyBytes, bytesFrom(format, address));
    const name = 'version 1 B-tree node';
    let reader = yield* readAt(format, address, Math.max(head, usual), name);
    reader.signature('TREE');
    const type = reader.u8();
    if (type !== CHUNKS) throw reader.corrupt(`type ${type} instead of ${CHUNKS}`);
    const level = reader.u8();
    if (expectedLevel !== undefined && level !== expectedLevel) {
      throw reader.corrupt(`level ${level} instead of ${expectedLevel}`);
    }
    const entries = reader.u16();
    if (entries === 0 && expectedLevel !== undefined) throw reader.corrupt('it is empty, but not the root');
    const length = head + entries * entryBytes + this.#keyBytes;
    if (length > reader.bytes.length) reader = yield* readAt(format, address, length, name);
    return this.#parseEntries(reader, address, level, entries, head);
  }

  #parseEntries(reader: ByteReader, address: number, level: number, count: number, head: number): ChunkNode {
    const { rank, format } = this.#grid;
    const { bytes } = reader;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const records = new ChunkRecords(this.#grid, count, true);
    const entryBytes = this.#keyBytes + format.sizeofOffsets;
    for (let index = 0; index < count; index++) {
      const key = head + index * entryBytes;
      records.sizes![index] = view.getUint32(key, true);
      records.masks![index] = view.getUint32(key + SIZE_BYTES, true);
      this.#readScaled(reader, view, key, records.scaled, index * rank);
      const within = this.#withinElement(view, key);
      if (within !== 0) throw reader.corrupt(`offset ${within} within an element`);
      records.addresses[index] = addressAt(view, key + this.#keyBytes, format.sizeofOffsets);
    }
    if (count > 0) this.#checkEnd(reader, view, head + count * entryBytes, records);
    return { address, level, records, children: level > 0 ? records.addresses : new Float64Array(0) };
  }

  /** Checks that all chunks come before the last key: libhdf5 does not find the others (`H5D__btree_cmp3`). */
  #checkEnd(reader: ByteReader, view: DataView, key: number, records: ChunkRecords): void {
    const end = new Float64Array(this.#grid.rank);
    this.#readScaled(reader, view, key, end, 0);
    const order = records.compare(records.count - 1, end);
    const within = this.#withinElement(view, key);
    if (within % this.#elementBytes !== 0) throw reader.corrupt(`offset ${within} within an element`);
    // If the key equals the last chunk's number, its offset within an element must be above the chunk's, which is 0.
    if (order > 0 || (order === 0 && within === 0)) {
      const last = records.scaledAt(records.count - 1);
      throw reader.corrupt(`its last key, of chunk [${end.join(', ')}], is before its chunk [${last.join(', ')}]`);
    }
  }

  /** The offset in a key along the dimension of an element's bytes. */
  #withinElement(view: DataView, key: number): number {
    return unsignedAt(view, key + SIZE_BYTES + MASK_BYTES + this.#grid.rank * OFFSET_BYTES, OFFSET_BYTES);
  }

  /** Reads the offset in a key as a chunk's number along each dimension. */
  #readScaled(reader: ByteReader, view: DataView, key: number, into: Float64Array, at: number): void {
    const { rank, chunk } = this.#grid;
    const offsets = key + SIZE_BYTES + MASK_BYTES;
    for (let dim = 0; dim < rank; dim++) {
      const offset = unsignedAt(view, offsets + dim * OFFSET_BYTES, OFFSET_BYTES);
      // Above 2^53 it is not exact, and no extent is that large.
      if (offset > MOST_ELEMENTS) throw reader.corrupt(`offset ${offset} in dimension ${dim}`);
      if (offset % chunk[dim]! !== 0) {
        throw reader.corrupt(`offset ${offset} in dimension ${dim}, which chunks divide by ${chunk[dim]}`);
      }
      into[at + dim] = offset / chunk[dim]!;
    }
  }
}
