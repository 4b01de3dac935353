import { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { bytesFor } from '../bytes/bytesFor.js';
import { verifyChecksum } from '../bytes/checksum.js';
import type { Extent } from '../bytes/Extent.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import type { Btree2Header } from './btree2Header.js';

/** Nodes of one depth of a version 2 B-tree: leaves are at depth 0. */
export interface Btree2Level {
  /** The most records that a node can hold. */
  readonly maxRecords: number;
  /** Bytes of a child pointer: an address, the number of the child's records, and the number of records in its subtree. */
  readonly pointerBytes: number;
  readonly countBytes: number;
  /** 0 where the children are leaves, whose own records are all. */
  readonly totalBytes: number;
}

/** A child as its parent, or the header, records it. */
export interface Btree2Child {
  readonly address: number;
  readonly records: number;
  /** Records in its whole subtree. */
  readonly total: number;
}

/** A node as it is stored. */
export interface Btree2Node {
  readonly records: readonly ByteReader[];
  /** One more than there are records; empty in leaves. */
  readonly children: readonly Btree2Child[];
}

const VERSION = 0;
/** Signature, version, type and checksum. */
const NODE_OVERHEAD = 10;
/** An internal node has at least two children, and no file has more than 2^53 bytes. */
const MAX_DEPTH = 52;

/** The root as a child of the header; undefined while the tree is empty. */
export function btree2Root({ root, rootRecords, totalRecords }: Btree2Header): Btree2Child | undefined {
  return root === undefined ? undefined : { address: root, records: rootRecords, total: totalRecords };
}

/**
 * The levels of a tree, leaves first. A count is as wide as its greatest possible value needs, so the widths follow from
 * the size of the nodes (File Format Specification, III.A.2, "Version 2 B-tree Internal Node").
 */
export function btree2Levels(
  format: Pick<FileFormat, 'sizeofOffsets'>,
  { nodeSize, recordSize, depth, root }: Pick<Btree2Header, 'nodeSize' | 'recordSize' | 'depth' | 'root'>,
): Btree2Level[] {
  const where = `version 2 B-tree with its root at ${root}`;
  if (recordSize === 0) throw corruptFile(`${where}: records of 0 bytes`);
  if (depth > MAX_DEPTH) throw corruptFile(`${where}: depth ${depth}`);
  const leafRecords = Math.floor((nodeSize - NODE_OVERHEAD) / recordSize);
  const countBytes = bytesFor(leafRecords);
  const levels: Btree2Level[] = [{ maxRecords: leafRecords, pointerBytes: 0, countBytes: 0, totalBytes: 0 }];
  let total = leafRecords;
  let totalBytes = 0;
  for (let level = 1; level <= depth; level++) {
    const pointerBytes = format.sizeofOffsets + countBytes + totalBytes;
    const maxRecords = Math.floor((nodeSize - NODE_OVERHEAD - pointerBytes) / (recordSize + pointerBytes));
    levels.push({ maxRecords, pointerBytes, countBytes, totalBytes });
    total = (maxRecords + 1) * total + maxRecords;
    totalBytes = bytesFor(total);
  }
  if (levels.some(({ maxRecords }) => maxRecords < 1))
    throw corruptFile(`${where}: nodes of ${nodeSize} bytes for records of ${recordSize}`);
  return levels;
}

/** Reads the node at a depth; its parent says how many records it has. */
export function* readBtree2Node(
  format: FileFormat,
  header: Pick<Btree2Header, 'type' | 'recordSize'>,
  levels: readonly Btree2Level[],
  child: Btree2Child,
  depth: number,
): Parser<Btree2Node> {
  const node = yield* openBtree2Node(format, header, levels, child, depth);
  return {
    records: Array.from({ length: node.count }, (_, index) => node.record(index)),
    children: Array.from({ length: depth === 0 ? 0 : node.count + 1 }, (_, index) => node.child(index)),
  };
}

/** The same, for callers that need only a few records or children. */
export function* openBtree2Node(
  format: FileFormat,
  header: Pick<Btree2Header, 'type' | 'recordSize'>,
  levels: readonly Btree2Level[],
  child: Btree2Child,
  depth: number,
): Parser<Btree2NodeBytes> {
  const { address, length } = btree2NodeExtent(header, levels, child, depth);
  const reader = yield* readAt(format, address, length, btree2NodeName(depth));
  return parseBtree2Node(reader, header, levels, child, depth);
}

/** The extent of a node. */
export function btree2NodeExtent(
  header: Pick<Btree2Header, 'recordSize'>,
  levels: readonly Btree2Level[],
  { address, records: count }: Btree2Child,
  depth: number,
): Extent {
  const level = levels[depth]!;
  if (count > level.maxRecords)
    throw corruptFile(`${btree2NodeName(depth)} at ${address}: ${count} records, at most ${level.maxRecords} fit`);
  const children = depth === 0 ? 0 : count + 1;
  return { address, length: NODE_OVERHEAD + count * header.recordSize + children * level.pointerBytes };
}

/** Parses a node whose bytes are all in `reader`. */
export function parseBtree2Node(
  reader: ByteReader,
  header: Pick<Btree2Header, 'type' | 'recordSize'>,
  levels: readonly Btree2Level[],
  { records }: Btree2Child,
  depth: number,
): Btree2NodeBytes {
  reader.signature(signatureOf(depth));
  reader.version(VERSION, VERSION);
  verifyChecksum(reader);
  const type = reader.u8();
  if (type !== header.type) throw reader.corrupt(`type ${type} in a tree of type ${header.type}`);
  return new Btree2NodeBytes(reader, header.recordSize, records, depth, levels[depth]!);
}

export function btree2NodeName(depth: number): string {
  return `version 2 B-tree ${depth === 0 ? 'leaf' : 'internal'} node`;
}

/**
 * The bytes of a node, padded to the node size (III.A.2, "Version 2 B-tree Internal Node" and "Leaf Node").
 *
 * @param children - One more than there are records; empty for a leaf.
 */
export function encodeBtree2Node(
  sizes: FieldSizes,
  { type, nodeSize, recordSize }: Pick<Btree2Header, 'type' | 'nodeSize' | 'recordSize'>,
  { countBytes, totalBytes }: Btree2Level,
  records: readonly Uint8Array[],
  children: readonly Btree2Child[],
): Uint8Array {
  const writer = new ByteWriter(sizes);
  writer
    .text(signatureOf(children.length > 0 ? 1 : 0))
    .u8(VERSION)
    .u8(type);
  for (const record of records) {
    if (record.length !== recordSize) throw new RangeError(`a record of ${record.length} bytes among ${recordSize}`);
    writer.put(record);
  }
  for (const { address, records: count, total } of children) {
    writer.address(address).unsigned(count, countBytes);
    if (totalBytes > 0) writer.unsigned(total, totalBytes);
  }
  return writer.checksum().padTo(nodeSize).finish();
}

/** The signature of a node at a depth. */
function signatureOf(depth: number): string {
  return depth === 0 ? 'BTLF' : 'BTIN';
}

/** A node that parses its records and children on demand: most lookups need few. */
export class Btree2NodeBytes {
  readonly count: number;
  readonly depth: number;
  readonly #reader: ByteReader;
  readonly #recordSize: number;
  readonly #level: Btree2Level;
  /** Position of the first record. */
  readonly #start: number;

  constructor(reader: ByteReader, recordSize: number, count: number, depth: number, level: Btree2Level) {
    this.depth = depth;
    this.#reader = reader;
    this.#recordSize = recordSize;
    this.count = count;
    this.#level = level;
    this.#start = reader.position;
  }

  /** Bytes of the node in the file. */
  get bytes(): number {
    return this.#reader.bytes.length;
  }

  record(index: number): ByteReader {
    const node = this.#reader;
    const from = this.#start + index * this.#recordSize;
    const bytes = node.bytes.subarray(from, from + this.#recordSize);
    return new ByteReader(bytes, node.format, () => `record of the ${node.structure}`);
  }

  /** Bytes `from` to `from + length` of a record. */
  recordBytes(index: number, from: number, length: number): Uint8Array {
    const start = this.#start + index * this.#recordSize + from;
    return this.#reader.bytes.subarray(start, start + length);
  }

  child(index: number): Btree2Child {
    const reader = this.#reader;
    const { countBytes, totalBytes } = this.#level;
    const pointerBytes = reader.format.sizeofOffsets + countBytes + totalBytes;
    reader.seek(this.#start + this.count * this.#recordSize + index * pointerBytes);
    const below = { address: reader.definedAddress('child address'), records: reader.unsigned(countBytes) };
    // Lookups do not use the total; code that does verifies it.
    let total = 0;
    for (let at = reader.position + totalBytes - 1; at >= reader.position; at--)
      total = total * 256 + reader.bytes[at]!;
    return { ...below, total: totalBytes > 0 ? total : below.records };
  }
}
