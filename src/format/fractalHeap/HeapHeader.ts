import { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { verifyChecksum } from '../bytes/checksum.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { parseFilterPipeline, type StoredFilter } from '../messages/filterPipeline.js';
import type { HeapParameters } from './heapParameters.js';

/** The whole header of a fractal heap (File Format Specification, III.G, "Fractal Heap Header"). */
export interface HeapHeader extends HeapParameters {
  readonly flags: number;
  /** The ID number of the huge object that was added last. */
  readonly lastHugeId: number;
  readonly hugeIndex: number | undefined;
  readonly freeBytes: number;
  readonly freeSpace: number | undefined;
  /** Bytes that the root block spans, bytes in allocated direct blocks, and the heap offset of the next direct block. */
  readonly managedBytes: number;
  readonly allocatedBytes: number;
  readonly nextBlock: number;
  readonly managedObjects: number;
  readonly hugeBytes: number;
  readonly hugeObjects: number;
  readonly tinyBytes: number;
  readonly tinyObjects: number;
  readonly startingRows: number;
  readonly root: number | undefined;
  /** Rows of the root indirect block; 0 when the root is a direct block. */
  readonly rootRows: number;
  /** The filters of direct blocks and huge objects; if the root is a direct block, its filtered size and filter mask. */
  readonly filtered?: {
    readonly pipeline: readonly StoredFilter[];
    readonly rootBytes: number;
    readonly rootMask: number;
  };
}

const CHECKSUMS = 0x02;
const VERSION = 0;
/** Block sizes double with each row and end at 2^64 bytes. */
const MAX_ROWS = 66;

/** The length of the header of a heap without filters (File Format Specification, III.G). */
export function headerBytes({ sizeofOffsets, sizeofLengths }: FieldSizes): number {
  return 22 + 12 * sizeofLengths + 3 * sizeofOffsets + 4;
}

/** The header of a new, empty heap (File Format Specification, III.G). */
export function emptyHeap(parameters: HeapParameters): HeapHeader {
  return {
    ...parameters,
    flags: CHECKSUMS,
    lastHugeId: 0,
    hugeIndex: undefined,
    freeBytes: 0,
    freeSpace: undefined,
    managedBytes: 0,
    allocatedBytes: 0,
    nextBlock: 0,
    managedObjects: 0,
    hugeBytes: 0,
    hugeObjects: 0,
    tinyBytes: 0,
    tinyObjects: 0,
    startingRows: 1,
    root: undefined,
    rootRows: 0,
  };
}

/** Reads the header of a fractal heap, with its filter pipeline (File Format Specification, III.G). */
export function* readHeapHeader(format: FileFormat, address: number): Parser<HeapHeader> {
  const { reader, filterBytes } = yield* openHeader(format, address);
  const idBytes = reader.u16();
  reader.skip(2); // length of the filter pipeline, known already
  const header = {
    idBytes,
    flags: reader.u8(),
    maxManagedBytes: reader.u32(),
    lastHugeId: reader.length(),
    hugeIndex: reader.address(),
    freeBytes: reader.length(),
    freeSpace: reader.address(),
    managedBytes: reader.length(),
    allocatedBytes: reader.length(),
    nextBlock: reader.length(),
    managedObjects: reader.length(),
    hugeBytes: reader.length(),
    hugeObjects: reader.length(),
    tinyBytes: reader.length(),
    tinyObjects: reader.length(),
    tableWidth: reader.u16(),
    startingBlockSize: reader.length(),
    maxDirectBlockSize: reader.length(),
    maxHeapBits: reader.u16(),
    startingRows: reader.u16(),
    root: reader.address(),
    rootRows: reader.u16(),
  };
  checkTable(reader, header);
  return filterBytes > 0 ? { ...header, filtered: parseFilters(reader, filterBytes) } : header;
}

/** Reads the header of a heap that is to be edited; heaps with filters or without block checksums are `unsupported`. */
export function* readEditableHeader(format: FileFormat, address: number): Parser<HeapHeader> {
  const header = yield* readHeapHeader(format, address);
  if (header.filtered) throw unsupportedFormat(`fractal heap at ${address}: its objects are filtered`);
  if (!hasChecksums(header)) throw unsupportedFormat(`fractal heap at ${address}: its blocks have no checksums`);
  return header;
}

/** Whether direct blocks have a checksum (File Format Specification, III.G, bit 1 of the flags). */
export function hasChecksums({ flags }: HeapHeader): boolean {
  return (flags & CHECKSUMS) !== 0;
}

/** Reads the whole header and verifies its checksum; the reader is positioned after the version. */
function* openHeader(
  format: FileFormat,
  address: number,
): Parser<{ readonly reader: ByteReader; readonly filterBytes: number }> {
  const start = yield* readAt(format, address, headerBytes(format), 'fractal heap');
  start.signature('FRHP');
  start.version(VERSION, VERSION);
  const afterVersion = start.position;
  start.skip(2);
  const filterBytes = start.u16();
  const moreBytes = filterBytes > 0 ? format.sizeofLengths + 4 + filterBytes : 0;
  const reader =
    moreBytes > 0 ? yield* readAt(format, address, headerBytes(format) + moreBytes, 'fractal heap') : start;
  verifyChecksum(reader);
  reader.seek(afterVersion);
  return { reader, filterBytes };
}

/** Rejects sizes that no doubling table can have. */
function checkTable(reader: ByteReader, header: HeapParameters & Pick<HeapHeader, 'rootRows'>): void {
  const { tableWidth, startingBlockSize, maxDirectBlockSize, maxHeapBits, rootRows } = header;
  for (const [field, value] of Object.entries({ tableWidth, startingBlockSize, maxDirectBlockSize })) {
    if (!Number.isInteger(Math.log2(value))) throw reader.corrupt(`${field} ${value} is not a power of two`);
  }
  if (startingBlockSize > maxDirectBlockSize)
    throw reader.corrupt(`starting block size ${startingBlockSize} is above the maximum of ${maxDirectBlockSize}`);
  if (rootRows > MAX_ROWS) throw reader.corrupt(`${rootRows} rows`);
  if (maxHeapBits < 1 || maxHeapBits > 64) throw reader.corrupt(`offsets of ${maxHeapBits} bits`);
}

function parseFilters(reader: ByteReader, length: number): NonNullable<HeapHeader['filtered']> {
  const rootBytes = reader.length();
  const rootMask = reader.u32();
  const message = new ByteReader(reader.take(length), reader.format, `filters of the ${reader.structure}`);
  return { pipeline: parseFilterPipeline(message), rootBytes, rootMask };
}

/** Encodes the header of a heap without filters (File Format Specification, III.G). */
export function encodeHeapHeader(heap: HeapHeader, sizes: FieldSizes): Uint8Array {
  return new ByteWriter(sizes)
    .text('FRHP')
    .u8(VERSION)
    .u16(heap.idBytes)
    .u16(0)
    .u8(heap.flags)
    .u32(heap.maxManagedBytes)
    .lengthField(heap.lastHugeId)
    .address(heap.hugeIndex)
    .lengthField(heap.freeBytes)
    .address(heap.freeSpace)
    .lengthField(heap.managedBytes)
    .lengthField(heap.allocatedBytes)
    .lengthField(heap.nextBlock)
    .lengthField(heap.managedObjects)
    .lengthField(heap.hugeBytes)
    .lengthField(heap.hugeObjects)
    .lengthField(heap.tinyBytes)
    .lengthField(heap.tinyObjects)
    .u16(heap.tableWidth)
    .lengthField(heap.startingBlockSize)
    .lengthField(heap.maxDirectBlockSize)
    .u16(heap.maxHeapBits)
    .u16(heap.startingRows)
    .address(heap.root)
    .u16(heap.rootRows)
    .checksum()
    .finish();
}
