import { type Btree2Level, btree2Levels } from '../btree2/btree2.js';
import { BTREE2_CHUNKS, BTREE2_FILTERED_CHUNKS, type Btree2Header, readBtree2Header } from '../btree2/btree2Header.js';
import { verifyChecksum } from '../bytes/checksum.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { bytesFrom, readAt } from '../bytes/readAt.js';
import { addressAt, unsignedAt } from '../bytes/unsignedAt.js';
import type { ChunkBtree, ChunkNode } from './ChunkBtree.js';
import type { ChunkGrid } from './ChunkGrid.js';
import { ChunkRecords } from './ChunkRecords.js';

/** Signature, version and type; the checksum. */
const HEAD_BYTES = 6;
const CHECKSUM_BYTES = 4;
const MASK_BYTES = 4;
const SCALED_BYTES = 8;

/** A node, with the record count of each child and of each child's subtree. */
interface Node extends ChunkNode {
  readonly childCounts: Float64Array;
  readonly childTotals: Float64Array;
}

interface Tree {
  readonly header: Btree2Header;
  readonly levels: readonly Btree2Level[];
  /** Bytes of a chunk's stored size; 0 where it is not stored. */
  readonly sizeBytes: number;
}

/**
 * The version 2 B-tree of chunks (File Format Specification, III.A.2), of type 10, or 11 if they are filtered. It is the
 * index of datasets with more than one unlimited dimension.
 */
export class Btree2 implements ChunkBtree<Node> {
  readonly chunksInAllNodes = true;
  readonly #grid: ChunkGrid;
  readonly #address: number;
  #tree: Tree | undefined;

  constructor(grid: ChunkGrid, address: number) {
    this.#grid = grid;
    this.#address = address;
  }

  *readRoot(): Parser<Node | undefined> {
    const tree = yield* this.#readHeader();
    this.#tree = tree;
    const { root, rootRecords, totalRecords, depth } = tree.header;
    if (root === undefined) return undefined;
    return yield* this.#readNode(tree, root, depth, rootRecords, totalRecords);
  }

  *readChild(parent: Node, slot: number): Parser<Node> {
    const address = parent.children[slot]!;
    return yield* this.#readNode(
      this.#tree!,
      address,
      parent.level - 1,
      parent.childCounts[slot]!,
      parent.childTotals[slot]!,
    );
  }

  *#readHeader(): Parser<Tree> {
    const { format, rank, filtered } = this.#grid;
    const header = yield* readBtree2Header(format, this.#address, filtered ? BTREE2_FILTERED_CHUNKS : BTREE2_CHUNKS);
    const { recordSize, depth, totalRecords } = header;
    const fixed = format.sizeofOffsets + rank * SCALED_BYTES;
    // Layout version 5 has wider sizes than version 4; the record size reveals the width.
    const sizeBytes = filtered ? recordSize - fixed - MASK_BYTES : 0;
    if (filtered ? sizeBytes < 1 || sizeBytes > 8 : recordSize !== fixed) {
      throw this.#corrupt(`records of ${recordSize} bytes`);
    }
    const left = bytesFrom(format, 0);
    if (totalRecords * recordSize > left) throw this.#corrupt(`${totalRecords} records in a file of ${left} bytes`);
    // Each level has at least twice as many nodes as the one above it.
    if (2 ** depth > left) throw this.#corrupt(`depth ${depth} in a file of ${left} bytes`);
    return { header, levels: btree2Levels(format, header), sizeBytes };
  }

  /** Reads a node that has `count` records, and `total` in its subtree. */
  *#readNode(tree: Tree, address: number, level: number, count: number, total: number): Parser<Node> {
    const { format } = this.#grid;
    const { recordSize, type } = tree.header;
    const { maxRecords, pointerBytes, countBytes, totalBytes } = tree.levels[level]!;
    const children = level > 0 ? count + 1 : 0;
    if (count > maxRecords) throw corruptFile(`version 2 B-tree node at ${address}: ${count} of ${maxRecords} records`);
    const length = HEAD_BYTES + count * recordSize + children * pointerBytes + CHECKSUM_BYTES;
    const name = level > 0 ? 'version 2 B-tree internal node' : 'version 2 B-tree leaf node';
    const reader = yield* readAt(format, address, length, name);
    reader.signature(level > 0 ? 'BTIN' : 'BTLF');
    reader.version(0, 0);
    verifyChecksum(reader);
    const found = reader.u8();
    if (found !== type) throw reader.corrupt(`type ${found} instead of ${type}`);
    const records = this.#parseRecords(reader.take(count * recordSize), count, tree);
    const pointers = viewOf(reader.take(children * pointerBytes));
    const node: Node = {
      address,
      level,
      records,
      children: new Float64Array(children),
      childCounts: new Float64Array(children),
      childTotals: new Float64Array(children),
    };
    let sum = count;
    for (let slot = 0; slot < children; slot++) {
      const position = slot * pointerBytes;
      const childCount = unsignedAt(pointers, position + format.sizeofOffsets, countBytes);
      const childTotal = totalBytes
        ? unsignedAt(pointers, position + format.sizeofOffsets + countBytes, totalBytes)
        : childCount;
      node.children[slot] = addressAt(pointers, position, format.sizeofOffsets);
      node.childCounts[slot] = childCount;
      node.childTotals[slot] = childTotal;
      sum += childTotal;
    }
    if (sum !== total) throw reader.corrupt(`${sum} records in it and below it instead of ${total}`);
    return node;
  }

  #parseRecords(bytes: Uint8Array, count: number, { header, sizeBytes }: Tree): ChunkRecords {
    const { rank, format } = this.#grid;
    const view = viewOf(bytes);
    const records = new ChunkRecords(this.#grid, count, sizeBytes > 0);
    for (let index = 0; index < count; index++) {
      let position = index * header.recordSize;
      records.addresses[index] = addressAt(view, position, format.sizeofOffsets);
      position += format.sizeofOffsets;
      if (sizeBytes > 0) {
        records.sizes![index] = unsignedAt(view, position, sizeBytes);
        records.masks![index] = view.getUint32(position + sizeBytes, true);
        position += sizeBytes + MASK_BYTES;
      }
      for (let dim = 0; dim < rank; dim++) {
        records.scaled[index * rank + dim] = unsignedAt(view, position + dim * SCALED_BYTES, SCALED_BYTES);
      }
    }
    return records;
  }

  #corrupt(detail: string) {
    return corruptFile(`version 2 B-tree header at ${this.#address}: ${detail}`);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
