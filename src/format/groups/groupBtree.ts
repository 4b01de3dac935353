import { ByteReader } from '../ByteReader.js';
import type { FileFormat } from '../FileFormat.js';
import { corruptFile } from '../formatError.js';
import type { Parser } from '../Parser.js';
import { bytesFrom, readAt } from '../readAt.js';

/** A node of the version 1 B-tree of a group (File Format Specification, III.A.1). */
export interface GroupBtreeNode {
  /** At level 0 children are symbol table nodes. */
  readonly level: number;
  readonly children: readonly {
    readonly address: number;
    /** Offset in the local heap of the last name that the child may have. */
    readonly lastName: number;
  }[];
}

/** One of a symbol table's entries (III.C), its names still in the local heap. */
export interface SymbolTableEntry {
  /** Offset of the link's name in the local heap. */
  readonly name: number;
  /** Address of the object; none for a soft link. */
  readonly address?: number;
  /** Offset of a soft link's path in the local heap. */
  readonly target?: number;
}

const GROUP_NODE = 0;
const NOTHING_CACHED = 0;
const GROUP_CACHED = 1;
const SOFT_LINK = 2;
const SCRATCH_BYTES = 16;

/** Reads a node at the level given; of the root any level is right. */
export function* readGroupBtreeNode(format: FileFormat, address: number, level?: number): Parser<GroupBtreeNode> {
  const keyBytes = format.sizeofLengths;
  const reader = yield* readCounted(format, address, {
    structure: 'group B-tree node',
    head: 8 + 2 * format.sizeofOffsets,
    itemBytes: keyBytes + format.sizeofOffsets,
    tail: keyBytes,
    usualItems: 32,
  });
  reader.signature('TREE');
  const type = reader.u8();
  if (type !== GROUP_NODE) throw reader.corrupt(`type ${type}`);
  const found = reader.u8();
  if (level !== undefined && found !== level) throw reader.corrupt(`level ${found}, where level ${level} has to be`);
  const count = reader.u16();
  reader.skip(2 * format.sizeofOffsets); // the neighbours
  reader.skip(keyBytes); // all names are behind the first key
  const children = Array.from({ length: count }, () => ({
    address: reader.definedAddress('child address'),
    lastName: reader.length(),
  }));
  return { level: found, children };
}

/** Reads the entries of a symbol table node (III.B), which are in the order of their names. */
export function* readSymbolTableNode(format: FileFormat, address: number): Parser<SymbolTableEntry[]> {
  const reader = yield* readCounted(format, address, {
    structure: 'symbol table node',
    head: 8,
    itemBytes: format.sizeofLengths + format.sizeofOffsets + 8 + SCRATCH_BYTES,
    tail: 0,
    usualItems: 8,
  });
  reader.signature('SNOD');
  reader.version(1, 1);
  reader.skip(1);
  return Array.from({ length: reader.u16() }, () => readEntry(reader));
}

function readEntry(reader: ByteReader): SymbolTableEntry {
  const name = reader.length();
  const address = reader.address();
  const cached = reader.u32();
  reader.skip(4);
  const scratch = new ByteReader(reader.take(SCRATCH_BYTES), reader.format, reader.structure);
  if (cached === SOFT_LINK) return { name, target: scratch.u32() };
  // What else is cached, a group's own symbol table, is in its header too.
  if (cached !== NOTHING_CACHED && cached !== GROUP_CACHED) throw reader.corrupt(`an entry caches ${cached}`);
  if (address === undefined) throw reader.corrupt(`the entry with its name at ${name} has no object`);
  return { name, address };
}

/** The bytes of a node: a head with a count of items at byte 6, the items, a tail. */
interface NodeShape {
  readonly structure: string;
  readonly head: number;
  readonly itemBytes: number;
  readonly tail: number;
  /** Items that a node of HDF5's default size has room for: so many are read at once. */
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
