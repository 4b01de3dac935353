import type { FileFormat } from '../../FileFormat.js';
import { type FractalHeap, readFractalHeap, readHeapHeader } from '../../fractalHeap.js';
import type { Parser } from '../../Parser.js';
import { ByteWriter, type FieldSizes } from '../ByteWriter.js';
import type { HeapParameters } from './heapParameters.js';

/** What the header of a fractal heap says that changes with its objects (File Format Specification, III.G). */
export interface HeapState {
  /** Number of the huge object made last. */
  lastHugeNumber: number;
  /** Address of the version 2 B-tree of huge objects. */
  hugeIndex: number | undefined;
  /** Bytes that objects may still have in the blocks of `managedBytes`, whether those are there or not. */
  freeBytes: number;
  /** Address of the free-space manager. */
  freeSpace: number | undefined;
  /** Span of the root block in the heap, and bytes of the direct blocks that are there. */
  managedBytes: number;
  allocatedBytes: number;
  /** Offset in the heap of the block that is made next. */
  iterator: number;
  managedObjects: number;
  hugeBytes: number;
  hugeObjects: number;
  tinyBytes: number;
  tinyObjects: number;
  root: number | undefined;
  /** Rows of the root indirect block; 0 when the root is a direct block. */
  rootRows: number;
}

/** A header without filters, all of it. */
export interface HeapHeader {
  readonly parameters: HeapParameters;
  /** Whether the numbers of huge objects have been used up once. */
  readonly numbersWrapped: boolean;
  readonly state: HeapState;
}

const NUMBERS_WRAPPED = 0x01;
const CHECKSUMS = 0x02;

export const EMPTY_HEAP: HeapState = {
  lastHugeNumber: 0,
  hugeIndex: undefined,
  freeBytes: 0,
  freeSpace: undefined,
  managedBytes: 0,
  allocatedBytes: 0,
  iterator: 0,
  managedObjects: 0,
  hugeBytes: 0,
  hugeObjects: 0,
  tinyBytes: 0,
  tinyObjects: 0,
  root: undefined,
  rootRows: 0,
};

/** Reads a header as those who change the heap need it. Errors: `H5Error` `unsupported`, when the heap is filtered. */
export function* readHeapToEdit(format: FileFormat, address: number): Parser<HeapHeader & { heap: FractalHeap }> {
  const heap = yield* readFractalHeap(format, address);
  const reader = yield* readHeapHeader(format, address);
  if (heap.filtered) {
    const filters = heap.filtered.pipeline.map(({ id }) => id).join(', ');
    throw reader.unsupported(`its blocks are filtered (${filters}), so that it cannot be changed`);
  }
  const idBytes = reader.u16();
  reader.skip(2);
  const flags = reader.u8();
  const maxObjectSize = reader.u32();
  const early = {
    lastHugeNumber: reader.length(),
    hugeIndex: reader.address(),
    freeBytes: reader.length(),
    freeSpace: reader.address(),
    managedBytes: reader.length(),
    allocatedBytes: reader.length(),
    iterator: reader.length(),
    managedObjects: reader.length(),
    hugeBytes: reader.length(),
    hugeObjects: reader.length(),
    tinyBytes: reader.length(),
    tinyObjects: reader.length(),
  };
  const tableWidth = reader.u16();
  const startingBlockSize = reader.length();
  const maxDirectBlockSize = reader.length();
  const maxHeapBits = reader.u16();
  const startingRows = reader.u16();
  return {
    heap,
    parameters: {
      idBytes,
      maxObjectSize,
      checksums: (flags & CHECKSUMS) !== 0,
      tableWidth,
      startingBlockSize,
      maxDirectBlockSize,
      maxHeapBits,
      startingRows,
    },
    numbersWrapped: (flags & NUMBERS_WRAPPED) !== 0,
    state: { ...early, root: reader.address(), rootRows: reader.u16() },
  };
}

export function encodeHeapHeader(sizes: FieldSizes, { parameters, numbersWrapped, state }: HeapHeader): Uint8Array {
  return new ByteWriter(sizes)
    .text('FRHP')
    .u8(0)
    .u16(parameters.idBytes)
    .u16(0)
    .u8((numbersWrapped ? NUMBERS_WRAPPED : 0) | (parameters.checksums ? CHECKSUMS : 0))
    .u32(parameters.maxObjectSize)
    .lengthField(state.lastHugeNumber)
    .address(state.hugeIndex)
    .lengthField(state.freeBytes)
    .address(state.freeSpace)
    .lengthField(state.managedBytes)
    .lengthField(state.allocatedBytes)
    .lengthField(state.iterator)
    .lengthField(state.managedObjects)
    .lengthField(state.hugeBytes)
    .lengthField(state.hugeObjects)
    .lengthField(state.tinyBytes)
    .lengthField(state.tinyObjects)
    .u16(parameters.tableWidth)
    .lengthField(parameters.startingBlockSize)
    .lengthField(parameters.maxDirectBlockSize)
    .u16(parameters.maxHeapBits)
    .u16(parameters.startingRows)
    .address(state.root)
    .u16(state.rootRows)
    .checksum()
    .finish();
}
