import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { verifyChecksum } from '../bytes/checksum.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import type { Superblock } from '../superblock/superblock.js';
import type { HeapParameters } from './heapParameters.js';

/** All of the header of a fractal heap (File Format Specification, III.G), so that it can be changed. */
export interface HeapHeader extends HeapParameters {
  readonly flags: number;
  /** The number that the last huge object got. */
  readonly lastHugeId: number;
  readonly hugeIndex: number | undefined;
  readonly freeBytes: number;
  readonly freeSpace: number | undefined;
  /** Bytes that the root block spans, of these in direct blocks, and where the next direct block is to be. */
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
  readonly rootRows: number;
}

const CHECKSUMS = 0x02;
const VERSION = 0;

/** Bytes of the header of a heap without filters. */
export function headerBytes({ sizeofOffsets, sizeofLengths }: FieldSizes): number {
  return 22 + 12 * sizeofLengths + 3 * sizeofOffsets + 4;
}

/** The header of an empty heap. */
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

/** Reads a header to be changed; heaps with filters, and blocks without checksums, are `unsupported`. */
export function* readHeapHeader(format: Superblock, address: number): Parser<HeapHeader> {
  const reader = yield* readAt(format, address, headerBytes(format), 'fractal heap');
  reader.signature('FRHP');
  reader.version(VERSION, VERSION);
  const idBytes = reader.u16();
  if (reader.u16() > 0) throw unsupportedFormat(`fractal heap at ${address}: its objects are filtered`);
  verifyChecksum(reader);
  const flags = reader.u8();
  if (!(flags & CHECKSUMS)) throw unsupportedFormat(`fractal heap at ${address}: its blocks have no checksums`);
  return {
    idBytes,
    flags,
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
}

/** The bytes of a header. */
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
