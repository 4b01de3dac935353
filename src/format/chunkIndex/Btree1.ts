import type { ByteReader } from '../ByteReader.js';
import type { Parser } from '../Parser.js';
import { bytesFrom, readAt } from '../readAt.js';
import type { ChunkBtree, ChunkNode } from './ChunkBtree.js';
import type { ChunkGrid } from './ChunkGrid.js';
import { ChunkRecords } from './ChunkRecords.js';
import { addressAt, unsignedAt } from './unsignedAt.js';

const CHUNKS = 1;
/** Twice the default of "Indexed Storage Internal Node K": nearly all files have nodes for so many entries. */
const USUAL_ENTRIES = 64;
/** Bytes of a chunk's size, its filter mask, and its offset along a dimension. */
const SIZE_BYTES = 4;
const MASK_BYTES = 4;
const OFFSET_BYTES = 8;

/**
 * The version 1 B-tree of chunks (File Format Specification, III.A.1). A key has the offset of a chunk in elements, and
 * one more dimension that is always 0. The key after the last entry is not needed.
 */
export class Btree1 implements ChunkBtree<ChunkNode> {
  readonly chunksInAllNodes = false;
  readonly #grid: ChunkGrid;
  readonly #root: number;
  readonly #keyBytes: number;

  constructor(grid: ChunkGrid, root: number) {
    this.#grid = grid;
    this.#root = root;
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
    const usual = Math.min(head + USUAL_ENTRIES * entryBytes, bytesFrom(format, address));
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
    const length = head + entries * entryBytes;
    if (length > reader.bytes.length) reader = yield* readAt(format, address, length, name);
    return this.#parseEntries(reader, address, level, entries, head);
  }

  #parseEntries(reader: ByteReader, address: number, level: number, count: number, head: number): ChunkNode {
    const { rank, chunk, format } = this.#grid;
    const { bytes } = reader;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const records = new ChunkRecords(this.#grid, count, true);
    for (let index = 0; index < count; index++) {
      const key = head + index * (this.#keyBytes + format.sizeofOffsets);
      records.sizes![index] = view.getUint32(key, true);
      records.masks![index] = view.getUint32(key + SIZE_BYTES, true);
      const offsets = key + SIZE_BYTES + MASK_BYTES;
      for (let dim = 0; dim < rank; dim++) {
        const offset = unsignedAt(view, offsets + dim * OFFSET_BYTES, OFFSET_BYTES);
        if (offset % chunk[dim]! !== 0) {
          throw reader.corrupt(`offset ${offset} in dimension ${dim}, which chunks divide by ${chunk[dim]}`);
        }
        records.scaled[index * rank + dim] = offset / chunk[dim]!;
      }
      records.addresses[index] = addressAt(view, key + this.#keyBytes, format.sizeofOffsets);
    }
    return { address, level, records, children: level > 0 ? records.addresses : new Float64Array(0) };
  }
}
