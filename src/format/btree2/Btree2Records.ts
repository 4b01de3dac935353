import { RecentlyUsed } from '../../model/RecentlyUsed.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import { PAUSE, type Parser } from '../bytes/Parser.js';
import { readEach } from '../bytes/readEach.js';
import {
  type Btree2Child,
  type Btree2Level,
  type Btree2NodeBytes,
  btree2Levels,
  btree2NodeExtent,
  btree2NodeName,
  btree2Root,
  openBtree2Node,
  parseBtree2Node,
} from './btree2.js';
import { type Btree2Header, readBtree2Header } from './btree2Header.js';

/** Compares the wanted record with a stored one: negative if it comes before, positive if after, 0 if it is this one. */
export type CompareRecord = (stored: ByteReader) => Parser<number> | number;

/** Bytes of cached nodes: the next lookup passes through the same upper nodes. */
const NODE_BYTES = 2 ** 18;

/** The records of a version 2 B-tree (File Format Specification, III.A.2): one, the nth, or all. */
export class Btree2Records {
  readonly header: Btree2Header;
  readonly #format: FileFormat;
  readonly #levels: readonly Btree2Level[];
  readonly #nodes = new RecentlyUsed<number, Btree2NodeBytes>(NODE_BYTES);

  constructor(format: FileFormat, header: Btree2Header) {
    this.#format = format;
    this.header = header;
    this.#levels = header.root === undefined ? [] : btree2Levels(format, header);
  }

  /** Reads the header at an address; the tree must have the given type. */
  static *open(format: FileFormat, address: number, type: number): Parser<Btree2Records> {
    return new Btree2Records(format, yield* readBtree2Header(format, address, type));
  }

  get count(): number {
    return this.header.totalRecords;
  }

  /** Bytes of memory that it holds. */
  get bytes(): number {
    return this.#nodes.bytes;
  }

  /** The record for which `compare` returns 0. Only the nodes on the path are read. */
  *find(compare: CompareRecord): Parser<ByteReader | undefined> {
    let child = btree2Root(this.header);
    for (let depth = this.header.depth; child !== undefined; depth--) {
      const node: Btree2NodeBytes = yield* this.#node(child, depth);
      let low = 0;
      let high = node.count;
      while (low < high) {
        const middle = (low + high) >> 1;
        const compared = compare(node.record(middle));
        const order = typeof compared === 'number' ? compared : yield* compared;
        if (order === 0) return node.record(middle);
        if (order < 0) high = middle;
        else low = middle + 1;
      }
      child = depth === 0 ? undefined : node.child(low);
    }
    return undefined;
  }

  /** The nth record, found by the record counts of subtrees; undefined if there are fewer. */
  *at(n: number): Parser<ByteReader | undefined> {
    let left = n;
    let child = btree2Root(this.header);
    if (!(n >= 0 && n < this.count)) return undefined;
    for (let depth = this.header.depth; child !== undefined; depth--) {
      const node: Btree2NodeBytes = yield* this.#node(child, depth);
      if (depth === 0) {
        if (left < node.count) return node.record(left);
        break;
      }
      let below: Btree2Child | undefined;
      for (let index = 0; index <= node.count && below === undefined; index++) {
        const { total } = node.child(index);
        if (left < total) below = node.child(index);
        else if (left === total && index < node.count) return node.record(index);
        else left -= total + 1;
      }
      child = below;
    }
    throw this.#corrupt(`no record ${n}, although it has ${this.count}`);
  }

  /** All records in order. */
  *all(): Parser<ByteReader[]> {
    const records: ByteReader[] = [];
    const nodes = yield* this.#nodesByDepth();
    yield* inOrder(nodes, this.header.depth, (node, index) => records.push(node.record(index)));
    return records;
  }

  /** Bytes `from` to `from + length` of every record, packed: many records take hardly more memory than these bytes. */
  *packed(from: number, length: number): Parser<Uint8Array> {
    const nodes = yield* this.#nodesByDepth();
    if (from + length > this.header.recordSize)
      throw this.#corrupt(`records of ${this.header.recordSize} bytes, at least ${from + length} are needed`);
    const packed = new Uint8Array(this.count * length);
    let count = 0;
    yield* inOrder(nodes, this.header.depth, (node, index) =>
      packed.set(node.recordBytes(index, from, length), length * count++),
    );
    return packed;
  }

  /** All nodes, depth by depth, from left to right. */
  *#nodesByDepth(): Parser<Btree2NodeBytes[][]> {
    const root = btree2Root(this.header);
    const byDepth: Btree2NodeBytes[][] = [];
    const seen = new Set<number>();
    let children = root === undefined ? [] : [root];
    let records = 0;
    for (let depth = this.header.depth; children.length > 0; depth--) {
      const below: Btree2Child[] = [];
      const extents = children.map((child) => {
        if (seen.has(child.address)) throw corruptFile(`version 2 B-tree node at ${child.address} occurs twice`);
        seen.add(child.address);
        records += child.records;
        return btree2NodeExtent(this.header, this.#levels, child, depth);
      });
      this.#checkCount(records, records > this.count);
      byDepth[depth] = yield* readEach(this.#format, extents, btree2NodeName(depth), (reader, index) => {
        const node = parseBtree2Node(reader, this.header, this.#levels, children[index]!, depth);
        if (depth > 0) for (let slot = 0; slot <= node.count; slot++) below.push(node.child(slot));
        return node;
      });
      children = below;
    }
    this.#checkCount(records, records !== this.count);
    return byDepth;
  }

  *#node(child: Btree2Child, depth: number): Parser<Btree2NodeBytes> {
    const kept = this.#nodes.get(child.address);
    // A damaged tree may reach one node at two depths, or with two record counts.
    if (kept && kept.depth === depth && kept.count === child.records) return kept;
    const node = yield* openBtree2Node(this.#format, this.header, this.#levels, child, depth);
    this.#nodes.set(child.address, node, node.bytes);
    return node;
  }

  #checkCount(found: number, isWrong: boolean): void {
    if (isWrong) throw this.#corrupt(`${found} records, ${this.count} according to its header`);
  }

  #corrupt(detail: string) {
    return corruptFile(`version 2 B-tree with its root at ${this.header.root}: ${detail}`);
  }
}

/** All records of a version 2 B-tree in order. */
export function readBtree2Records(format: FileFormat, header: Btree2Header): Parser<ByteReader[]> {
  return new Btree2Records(format, header).all();
}

/** Leaves whose records are visited between two pauses: some thousand records. */
const LEAVES_AT_ONCE = 64;

/** Visits the records in order of nodes that are grouped by depth. */
function* inOrder(
  byDepth: readonly (readonly Btree2NodeBytes[])[],
  rootDepth: number,
  visit: (node: Btree2NodeBytes, index: number) => void,
): Parser<void> {
  const next = byDepth.map(() => 0);
  function* descend(depth: number): Parser<void> {
    const place = next[depth]!++;
    const node = byDepth[depth]![place]!;
    if (depth === 0 && place % LEAVES_AT_ONCE === LEAVES_AT_ONCE - 1) yield PAUSE;
    for (let index = 0; index <= node.count; index++) {
      if (depth > 0) yield* descend(depth - 1);
      if (index < node.count) visit(node, index);
    }
  }
  if (byDepth.length > 0) yield* descend(rootDepth);
}
