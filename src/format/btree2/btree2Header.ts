import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { verifyChecksum } from '../bytes/checksum.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';

/** The header of a version 2 B-tree (File Format Specification, III.A.2). */
export interface Btree2Header {
  readonly type: number;
  readonly nodeSize: number;
  readonly recordSize: number;
  readonly depth: number;
  /** How full a node is, in percent of its capacity, when an insertion splits it and when a removal merges it. */
  readonly splitPercent: number;
  readonly mergePercent: number;
  /** Address of the root node and the number of its records; no address while the tree is empty. */
  readonly root?: number;
  readonly rootRecords: number;
  /** Records in the whole tree. */
  readonly totalRecords: number;
}

const VERSION = 0;

/** Types of version 2 B-trees that index a fractal heap's huge objects by number. */
export const BTREE2_HUGE_OBJECTS = 1;
export const BTREE2_FILTERED_HUGE_OBJECTS = 2;
/** Types of version 2 B-trees that index by name, and by creation order. */
export const BTREE2_LINK_NAMES = 5;
export const BTREE2_LINK_ORDER = 6;
export const BTREE2_ATTRIBUTE_NAMES = 8;
export const BTREE2_ATTRIBUTE_ORDER = 9;

/** Types of version 2 B-trees that index chunks. */
export const BTREE2_CHUNKS = 10;
export const BTREE2_FILTERED_CHUNKS = 11;

/** Bytes of a header. */
export function btree2HeaderBytes({ sizeofOffsets, sizeofLengths }: FieldSizes): number {
  return 22 + sizeofOffsets + sizeofLengths;
}

/** Reads the header of a version 2 B-tree; the tree must have the given type. */
export function* readBtree2Header(format: FileFormat, address: number, type: number): Parser<Btree2Header> {
  const length = btree2HeaderBytes(format);
  const reader = yield* readAt(format, address, length, 'version 2 B-tree header');
  reader.signature('BTHD');
  reader.version(VERSION, VERSION);
  verifyChecksum(reader);
  const found = reader.u8();
  if (found !== type) throw reader.corrupt(`type ${found} instead of ${type}`);
  const nodeSize = reader.u32();
  const recordSize = reader.u16();
  const depth = reader.u16();
  const splitPercent = reader.u8();
  const mergePercent = reader.u8();
  const root = reader.address();
  const rootRecords = reader.u16();
  const totalRecords = reader.length();
  return {
    type,
    nodeSize,
    recordSize,
    depth,
    splitPercent,
    mergePercent,
    ...(root !== undefined && { root }),
    rootRecords,
    totalRecords,
  };
}

/** The bytes of a header (File Format Specification, III.A.2, "Version 2 B-tree Header"). */
export function encodeBtree2Header(sizes: FieldSizes, header: Btree2Header): Uint8Array {
  return new ByteWriter(sizes)
    .text('BTHD')
    .u8(VERSION)
    .u8(header.type)
    .u32(header.nodeSize)
    .u16(header.recordSize)
    .u16(header.depth)
    .u8(header.splitPercent)
    .u8(header.mergePercent)
    .address(header.root)
    .u16(header.rootRecords)
    .lengthField(header.totalRecords)
    .checksum()
    .finish();
}
