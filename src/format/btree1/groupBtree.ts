import { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { bytesFrom, readAt } from '../bytes/readAt.js';
import type { NodeCapacities } from './nodeCapacities.js';

/** A node of the version 1 B-tree of a group (File Format Specification, III.A.1). */
export interface GroupBtreeNode {
  /** At level 0 children are symbol table nodes. */
  readonly level: number;
  readonly children: readonly {
    readonly address: number;
    /** Offset in the local heap of the greatest name that the child may hold. */
    readonly lastName: number;
  }[];
}

/** A symbol table entry (III.C), its names still in the local heap. */
export interface SymbolTableEntry {
  /** Offset of the link's name in the local heap. */
  readonly name: number;
  /** Address of the object; undefined for a soft link. */
  readonly address?: number;
  /** Offset of a soft link's path in the local heap. */
  readonly target?: number;
}

const GROUP_NODE = 0;
/** Version of symbol table nodes. */
const VERSION = 1;
/** Cache type of an entry whose scratch pad says nothing (III.C). */
const NOTHING_CACHED = 0;
const GROUP_CACHED = 1;
/** Cache type of a soft link (III.C). */
const SOFT_LINK = 2;
const SCRATCH_BYTES = 16;

/** A node with every stored field, as a change needs it. */
export interface WholeGroupBtreeNode extends GroupBtreeNode {
  /** Addresses of the siblings at the same level. */
  readonly left: number | undefined;
  readonly right: number | undefined;
  /** Offset in the local heap of a name that precedes all names in the node's subtree. */
  readonly firstName: number;
}

/** A symbol table entry with its stored bytes. */
export interface WholeSymbolTableEntry extends SymbolTableEntry {
  readonly bytes: Uint8Array;
}

/** Reads a node, which must be at `level` if that is given; the root may be at any level. */
export function* readGroupBtreeNode(format: FileFormat, address: number, level?: number): Parser<GroupBtreeNode> {
  const { reader, found, count } = yield* openGroupBtreeNode(format, address, level);
  reader.skip(2 * format.sizeofOffsets); // the siblings
  reader.skip(format.sizeofLengths); // the first key: all names come after it
  return { level: found, children: readChildren(reader, count) };
}

/** Reads a node for a change. */
export function* readWholeGroupBtreeNode(
  format: FileFormat,
  address: number,
  level?: number,
): Parser<WholeGroupBtreeNode> {
  const { reader, found, count } = yield* openGroupBtreeNode(format, address, level);
  const left = reader.address();
  const right = reader.address();
  const firstKey = reader.length();
  // A node without children has no keys: their bytes are undefined.
  const firstName = count === 0 ? 0 : firstKey;
  return { level: found, left, right, firstName, children: readChildren(reader, count) };
}

/** Bytes of a group's B-tree node with room for `children` children. */
export function groupBtreeNodeBytes(format: FieldSizes, children: number): number {
  const { head, itemBytes, tail } = btreeNodeShape(format);
  return head + children * itemBytes + tail;
}

/** Reads the entries of a symbol table node (III.B), which are sorted by name. */
export function* readSymbolTableNode(format: FileFormat, address: number): Parser<SymbolTableEntry[]> {
  const reader = yield* openSymbolTableNode(format, address);
  return Array.from({ length: reader.u16() }, () => readEntry(reader));
}

/** Reads the entries of a symbol table node for a change. */
export function* readWholeSymbolTableNode(format: FileFormat, address: number): Parser<WholeSymbolTableEntry[]> {
  const reader = yield* openSymbolTableNode(format, address);
  return Array.from({ length: reader.u16() }, () => {
    const start = reader.position;
    return { ...readEntry(reader), bytes: reader.bytes.subarray(start, reader.position) };
  });
}

/** Bytes of a symbol table node with room for `entries` entries. */
export function symbolTableNodeBytes(format: FieldSizes, entries: number): number {
  const { head, itemBytes } = symbolTableNodeShape(format);
  return head + entries * itemBytes;
}

function* openGroupBtreeNode(
  format: FileFormat,
  address: number,
  level?: number,
): Parser<{ readonly reader: ByteReader; readonly found: number; readonly count: number }> {
  const reader = yield* readCounted(format, address, btreeNodeShape(format));
  reader.signature('TREE');
  const type = reader.u8();
  if (type !== GROUP_NODE) throw reader.corrupt(`type ${type}`);
  const found = reader.u8();
  if (level !== undefined && found !== level) throw reader.corrupt(`level ${found}, where level ${level} has to be`);
  return { reader, found, count: reader.u16() };
}

function readChildren(reader: ByteReader, count: number): GroupBtreeNode['children'] {
  return Array.from({ length: count }, () => ({
    address: reader.definedAddress('child address'),
    lastName: reader.length(),
  }));
}

function* openSymbolTableNode(format: FileFormat, address: number): Parser<ByteReader> {
  const reader = yield* readCounted(format, address, symbolTableNodeShape(format));
  reader.signature('SNOD');
  reader.version(VERSION, VERSION);
  reader.skip(1);
  return reader;
}

function readEntry(reader: ByteReader): SymbolTableEntry {
  const name = reader.length();
  const address = reader.address();
  const cached = reader.u32();
  reader.skip(4);
  const scratch = new ByteReader(reader.take(SCRATCH_BYTES), reader.format, reader.structure);
  if (cached === SOFT_LINK) return { name, target: scratch.u32() };
  // The only other cached content, a group's own symbol table, is in its header too.
  if (cached !== NOTHING_CACHED && cached !== GROUP_CACHED) throw reader.corrupt(`an entry caches ${cached}`);
  if (address === undefined) throw reader.corrupt(`the entry with its name at ${name} has no object`);
  return { name, address };
}

function btreeNodeShape({ sizeofOffsets, sizeofLengths }: FieldSizes): NodeShape {
  return {
    structure: 'group B-tree node',
    head: 8 + 2 * sizeofOffsets,
    itemBytes: sizeofLengths + sizeofOffsets,
    tail: sizeofLengths,
    usualItems: 32,
  };
}

function symbolTableNodeShape({ sizeofOffsets, sizeofLengths }: FieldSizes): NodeShape {
  return {
    structure: 'symbol table node',
    head: 8,
    itemBytes: sizeofLengths + sizeofOffsets + 8 + SCRATCH_BYTES,
    tail: 0,
    usualItems: 8,
  };
}

/** The bytes of a node: a head with the number of items at byte 6, the items, a tail. */
interface NodeShape {
  readonly structure: string;
  readonly head: number;
  readonly itemBytes: number;
  readonly tail: number;
  /** Items that fit in a node of HDF5's default size: the first read covers as many. */
  readonly usualItems: number;
}

const COUNT_AT = 6;

function* readCounted(format: FileFormat, address: number, shape: NodeShape): Parser<ByteReader> {
  const { structure, head, itemBytes, tail, usualItems } = shape;
  const guess = Math.min(head + usualItems * itemBytes + tail, bytesFrom(format, address));
  if (guess < head) throw corruptFile(`${structure} at ${address}: ${guess} bytes are left in the file`);
  const start = yield* readAt(format, address, guess, structure);
  start.skip(COUNT_AT);
  const length = head + start.u16() * itemBytes + tail;
  if (length > guess) return yield* readAt(format, address, length, structure);
  return new ByteReader(start.bytes.subarray(0, length), format, start.structure);
}

/** The target of a symbol table entry, its strings already in the local heap. */
export type SymbolTarget =
  | { readonly name: number; readonly address: number }
  | { readonly name: number; readonly target: number };

/** A B-tree node of a group (File Format Specification, III.A.1), as long as a full one. */
export function encodeGroupBtreeNode(
  sizes: FieldSizes,
  { level, left, right, firstName, children }: WholeGroupBtreeNode,
  { children: capacity }: NodeCapacities,
): Uint8Array {
  const writer = new ByteWriter(sizes).text('TREE').u8(GROUP_NODE).u8(level).u16(children.length);
  writer.address(left).address(right).lengthField(firstName);
  for (const { address, lastName } of children) writer.address(address).lengthField(lastName);
  return writer.padTo(groupBtreeNodeBytes(sizes, capacity)).finish();
}

/** A symbol table node (III.B), as long as a full one. */
export function encodeSymbolTableNode(
  sizes: FieldSizes,
  entries: readonly WholeSymbolTableEntry[],
  { entries: capacity }: NodeCapacities,
): Uint8Array {
  const writer = new ByteWriter(sizes).text('SNOD').u8(VERSION).u8(0).u16(entries.length);
  for (const { bytes } of entries) writer.put(bytes);
  return writer.padTo(symbolTableNodeBytes(sizes, capacity)).finish();
}

/** An entry (III.C). It caches nothing: a group's symbol table is also in its header, where all readers find it. */
export function encodeSymbolTableEntry(sizes: FieldSizes, symbol: SymbolTarget): WholeSymbolTableEntry {
  const writer = new ByteWriter(sizes).lengthField(symbol.name);
  if ('target' in symbol) writer.address(undefined).u32(SOFT_LINK).u32(0).u32(symbol.target);
  else writer.address(symbol.address).u32(NOTHING_CACHED).u32(0);
  const scratchUsed = 'target' in symbol ? 4 : 0;
  return { ...symbol, bytes: writer.fill(0, SCRATCH_BYTES - scratchUsed).finish() };
}
