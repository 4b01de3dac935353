import { ByteReader } from '../bytes/ByteReader.js';
import { bytesFor } from '../bytes/bytesFor.js';
import { verifyChecksum } from '../bytes/checksum.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { parseFilterPipeline, type StoredFilter } from '../messages/filterPipeline.js';

/** The header of a fractal heap (File Format Specification, III.G), as far as reading objects needs it. */
export interface FractalHeap {
  readonly address: number;
  /** Bytes of a heap ID. */
  readonly idBytes: number;
  /** Bytes of an offset in the heap and of an object's length, in heap IDs. */
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Address of the version 2 B-tree of objects that are stored outside of the heap. */
  readonly hugeObjects?: number;
  /** Whether direct blocks have a checksum. */
  readonly checksums: boolean;
  /** The doubling table: blocks in a row, bytes of a block in the first row, and of the largest direct block. */
  readonly tableWidth: number;
  readonly startingBlockSize: number;
  readonly maxDirectBlockSize: number;
  readonly root?: number;
  /** Rows of the root indirect block; 0 when the root is a direct block. */
  readonly rootRows: number;
  /** What direct blocks and huge objects are passed through; a root that is a direct block has its size here. */
  readonly filtered?: {
    readonly pipeline: readonly StoredFilter[];
    readonly rootBytes: number;
    readonly rootMask: number;
  };
}

const CHECKSUMS = 0x02;
/** Block sizes double with each row and end at 2^64 bytes. */
const MAX_ROWS = 66;

/** Reads the header of a fractal heap. */
export function* readFractalHeap(format: FileFormat, address: number): Parser<FractalHeap> {
  const reader = yield* readHeapHeader(format, address);
  const idBytes = reader.u16();
  const filterBytes = reader.u16();
  const checksums = (reader.u8() & CHECKSUMS) !== 0;
  const maxObjectSize = reader.u32();
  reader.skip(format.sizeofLengths); // the next huge object's number: only for writing
  const hugeObjects = reader.address();
  // Free space and statistics: only for writing.
  reader.skip(9 * format.sizeofLengths + format.sizeofOffsets);
  const tableWidth = reader.u16();
  const startingBlockSize = reader.length();
  const maxDirectBlockSize = reader.length();
  const maxHeapBits = reader.u16();
  reader.skip(2); // starting rows: only for writing
  const root = reader.address();
  const rootRows = reader.u16();
  const filtered = filterBytes > 0 ? filters(reader, filterBytes) : undefined;
  for (const [field, value] of Object.entries({ tableWidth, startingBlockSize, maxDirectBlockSize })) {
    if (!Number.isInteger(Math.log2(value))) throw reader.corrupt(`${field} ${value} is not a power of two`);
  }
  if (startingBlockSize > maxDirectBlockSize) throw reader.corrupt(`first blocks of ${startingBlockSize} bytes`);
  if (rootRows > MAX_ROWS) throw reader.corrupt(`${rootRows} rows`);
  if (maxHeapBits < 1 || maxHeapBits > 64) throw reader.corrupt(`offsets of ${maxHeapBits} bits`);
  return {
    address,
    idBytes,
    offsetBytes: Math.ceil(maxHeapBits / 8),
    lengthBytes: Math.min(Math.ceil(Math.log2(maxDirectBlockSize) / 8), bytesFor(maxObjectSize)),
    ...(hugeObjects !== undefined && { hugeObjects }),
    checksums,
    tableWidth,
    startingBlockSize,
    maxDirectBlockSize,
    ...(root !== undefined && { root }),
    rootRows,
    ...(filtered && { filtered }),
  };
}

/** Bytes of a header of a heap without filters. */
export function heapHeaderBytes({ sizeofLengths, sizeofOffsets }: Pick<FileFormat, 'sizeofOffsets' | 'sizeofLengths'>) {
  return 22 + 12 * sizeofLengths + 3 * sizeofOffsets + 4;
}

/** The whole header, its checksum right; the reader is behind the version. */
export function* readHeapHeader(format: FileFormat, address: number): Parser<ByteReader> {
  const length = heapHeaderBytes(format);
  const start = yield* readAt(format, address, length, 'fractal heap');
  start.signature('FRHP');
  start.version(0, 0);
  start.skip(2);
  const filterBytes = start.u16();
  const filterInfo = filterBytes > 0 ? format.sizeofLengths + 4 + filterBytes : 0;
  const whole = filterBytes > 0 ? yield* readAt(format, address, length + filterInfo, 'fractal heap') : start;
  verifyChecksum(whole);
  const reader = new ByteReader(whole.bytes, format, whole.structure);
  reader.skip(5);
  return reader;
}

function filters(reader: ByteReader, length: number): NonNullable<FractalHeap['filtered']> {
  const rootBytes = reader.length();
  const rootMask = reader.u32();
  const message = new ByteReader(reader.take(length), reader.format, `filters of the ${reader.structure}`);
  return { pipeline: parseFilterPipeline(message), rootBytes, rootMask };
}
