import { ByteReader } from './ByteReader.js';
import type { Btree2Header } from './btree2Header.js';
import { bytesFor } from './bytesFor.js';
import { verifyChecksum } from './checksum.js';
import type { FileFormat } from './FileFormat.js';
import { corruptFile } from './formatError.js';

import type { Parser } from './Parser.js';
import { readAt } from './readAt.js';

/** Nodes of one depth: leaves are at depth 0. */
interface Level {
  readonly maxRecords: number;
  /** Bytes of a number of records in one node below, and in all nodes below it. */
  readonly countBytes: number;
  readonly totalBytes: number;
}

interface Child {
  readonly address: number;
  readonly records: number;
}

interface Node {
  readonly records: readonly ByteReader[];
  /** One more than records, except in leaves, which have none. */
  readonly children: readonly Child[];
}

/** Signature, version, type and checksum. */
const NODE_OVERHEAD = 10;
/** A node above leaves has two children at least, and no file has more than 2^53 bytes. */
const MAX_DEPTH = 52;

/** All records of a version 2 B-tree in their order (File Format Specification, III.A.2). */
export function* readBtree2Records(format: FileFormat, header: Btree2Header): Parser<ByteReader[]> {
  const levels = levelsOf(format, header);
  const records: ByteReader[] = [];
  const seen = new Set<number>();
  function* walk(child: Child, depth: number): Parser<void> {
    if (seen.has(child.address)) throw corruptFile(`version 2 B-tree node at ${child.address} occurs twice`);
    seen.add(child.address);
    const node = yield* readNode(format, header, levels, child, depth);
    for (let index = 0; index <= node.records.length; index++) {
      const below = node.children[index];
      if (below !== undefined) yield* walk(below, depth - 1);
      const record = node.records[index];
      if (record !== undefined) records.push(record);
    }
  }
  if (header.root !== undefined) yield* walk({ address: header.root, records: header.rootRecords }, header.depth);
  if (records.length !== header.totalRecords) {
    const found = `${records.length} records, ${header.totalRecords} according to its header`;
    throw corruptFile(`version 2 B-tree with its root at ${header.root}: ${found}`);
  }
  return records;
}

/**
 * The record that `compare` gives 0 for; it gives less where the record looked for comes before the given one, and more
 * where it comes after. Only the nodes on the way are read.
 */
export function* findBtree2Record(
  format: FileFormat,
  header: Btree2Header,
  compare: (record: ByteReader) => Parser<number>,
): Parser<ByteReader | undefined> {
  if (header.root === undefined) return undefined;
  const levels = levelsOf(format, header);
  let child: Child | undefined = { address: header.root, records: header.rootRecords };
  for (let depth = header.depth; child !== undefined; depth--) {
    const node: Node = yield* readNode(format, header, levels, child, depth);
    let low = 0;
    let high = node.records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const record = node.records[middle]!;
      const order = yield* compare(new ByteReader(record.bytes, format, record.structure));
      if (order === 0) return record;
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    child = node.children[low];
  }
  return undefined;
}

/** How many records nodes of each depth have, from which follows how many bytes their counts have. */
function levelsOf(format: FileFormat, { nodeSize, recordSize, depth, root }: Btree2Header): Level[] {
  const where = `version 2 B-tree with its root at ${root}`;
  if (recordSize === 0) throw corruptFile(`${where}: records of 0 bytes`);
  if (depth > MAX_DEPTH) throw corruptFile(`${where}: depth ${depth}`);
  const leafRecords = Math.floor((nodeSize - NODE_OVERHEAD) / recordSize);
  const countBytes = bytesFor(leafRecords);
  const levels: Level[] = [{ maxRecords: leafRecords, countBytes: 0, totalBytes: 0 }];
  let total = leafRecords;
  let totalBytes = 0;
  for (let level = 1; level <= depth; level++) {
    const pointerBytes = format.sizeofOffsets + countBytes + totalBytes;
    const maxRecords = Math.floor((nodeSize - NODE_OVERHEAD - pointerBytes) / (recordSize + pointerBytes));
    if (maxRecords < 1) throw corruptFile(`${where}: no record fits in its nodes of ${nodeSize} bytes`);
    levels.push({ maxRecords, countBytes, totalBytes });
    total = (maxRecords + 1) * total + maxRecords;
    totalBytes = Math.min(8, bytesFor(total));
  }
  return levels;
}

function* readNode(
  format: FileFormat,
  header: Btree2Header,
  levels: readonly Level[],
  { address, records: count }: Child,
  depth: number,
): Parser<Node> {
  const { maxRecords, countBytes, totalBytes } = levels[depth]!;
  const kind = depth === 0 ? 'leaf' : 'internal';
  const structure = `version 2 B-tree ${kind} node`;
  if (count > maxRecords) throw corruptFile(`${structure} at ${address}: ${count} records, at most ${maxRecords} fit`);
  const children = depth === 0 ? 0 : count + 1;
  const pointerBytes = format.sizeofOffsets + countBytes + totalBytes;
  const length = NODE_OVERHEAD + count * header.recordSize + children * pointerBytes;
  const reader = yield* readAt(format, address, length, structure);
  reader.signature(depth === 0 ? 'BTLF' : 'BTIN');
  reader.version(0, 0);
  verifyChecksum(reader);
  const type = reader.u8();
  if (type !== header.type) throw reader.corrupt(`type ${type} in a tree of type ${header.type}`);
  const record = () => new ByteReader(reader.take(header.recordSize), format, `record of the ${reader.structure}`);
  const child = (): Child => {
    const found = { address: reader.definedAddress('child address'), records: reader.unsigned(countBytes) };
    reader.skip(totalBytes);
    return found;
  };
  return {
    records: Array.from({ length: count }, record),
    children: Array.from({ length: children }, child),
  };
}
