import { ByteReader } from './ByteReader.js';
import { verifyChecksum } from './checksum.js';
import type { FileFormat } from './FileFormat.js';
import type { Parser } from './Parser.js';
import { readAt } from './readAt.js';

/** The header of a fractal heap (File Format Specification, III.G), as far as reading objects needs it. */
export interface FractalHeap {
  readonly address: number;
  /** Bytes of an offset in the heap and of an object's length, in heap IDs. */
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** The doubling table: blocks in a row, bytes of a block in the first row, and of the largest direct block. */
  readonly tableWidth: number;
  readonly startingBlockSize: number;
  readonly maxDirectBlockSize: number;
  readonly root?: number;
  /** Rows of the root indirect block; 0 when the root is a direct block. */
  readonly rootRows: number;
}

const MANAGED = 0;
const HUGE = 1;
const TINY = 2;
/** Block sizes double with each row and end at 2^64 bytes. */
const MAX_ROWS = 66;

/** Reads the header of a fractal heap. */
export function* readFractalHeap(format: FileFormat, address: number): Parser<FractalHeap> {
  const length = 22 + 12 * format.sizeofLengths + 3 * format.sizeofOffsets + 4;
  const reader = yield* readAt(format, address, length, 'fractal heap');
  reader.signature('FRHP');
  reader.version(0, 0);
  reader.skip(2); // length of heap IDs: known from where the IDs are
  const filterBytes = reader.u16();
  if (filterBytes > 0) throw reader.unsupported('filtered blocks');
  reader.skip(1); // flags: only for writing
  verifyChecksum(reader);
  const maxObjectSize = reader.u32();
  // Huge objects, free space and statistics: only for writing.
  reader.skip(10 * format.sizeofLengths + 2 * format.sizeofOffsets);
  const tableWidth = reader.u16();
  const startingBlockSize = reader.length();
  const maxDirectBlockSize = reader.length();
  const maxHeapBits = reader.u16();
  reader.skip(2); // starting rows: only for writing
  const root = reader.address();
  const rootRows = reader.u16();
  for (const [field, value] of Object.entries({ tableWidth, startingBlockSize, maxDirectBlockSize })) {
    if (!Number.isInteger(Math.log2(value))) throw reader.corrupt(`${field} ${value} is not a power of two`);
  }
  if (rootRows > MAX_ROWS) throw reader.corrupt(`${rootRows} rows`);
  if (maxHeapBits < 1 || maxHeapBits > 64) throw reader.corrupt(`offsets of ${maxHeapBits} bits`);
  return {
    address,
    offsetBytes: Math.ceil(maxHeapBits / 8),
    lengthBytes: Math.min(Math.ceil(Math.log2(maxDirectBlockSize) / 8), bytesFor(maxObjectSize)),
    tableWidth,
    startingBlockSize,
    maxDirectBlockSize,
    ...(root !== undefined && { root }),
    rootRows,
  };
}

/** Reads the object that a heap ID names. Huge objects are `unsupported`. */
export function* readHeapObject(format: FileFormat, heap: FractalHeap, id: Uint8Array): Parser<ByteReader> {
  const reader = new ByteReader(id, format, `ID in the fractal heap at ${heap.address}`);
  const flags = reader.u8();
  if (flags >> 6 !== 0) throw reader.unsupported(`version ${flags >> 6}`);
  const type = (flags >> 4) & 3;
  if (type === TINY) {
    // Longer IDs, of 18 bytes and more, have one more byte of length; HDF5 makes none.
    return new ByteReader(reader.take((flags & 0x0f) + 1), format, `tiny ${reader.structure}`);
  }
  if (type === HUGE) throw reader.unsupported('huge objects, which are stored outside of the heap');
  if (type !== MANAGED) throw reader.corrupt(`object of type ${type}`);
  const offset = reader.unsigned(heap.offsetBytes);
  const length = reader.unsigned(heap.lengthBytes);
  const address = yield* locate(format, heap, offset, length);
  return yield* readAt(format, address, length, 'fractal heap object');
}

/** The address of a managed object, found by descending the doubling table (III.G, "Fractal Heap"). */
function* locate(format: FileFormat, heap: FractalHeap, offset: number, length: number): Parser<number> {
  const where = new ByteReader(new Uint8Array(0), format, `fractal heap at ${heap.address}`);
  if (heap.root === undefined) throw where.corrupt(`an object at offset ${offset} of an empty heap`);
  let block = { address: heap.root, start: 0, size: heap.maxDirectBlockSize, rows: heap.rootRows };
  // The number of rows falls with each step.
  while (block.rows > 0) block = yield* descend(format, heap, block, offset);
  if (offset - block.start + length > block.size) {
    throw where.corrupt(`an object of ${length} bytes at offset ${offset} extends past its block`);
  }
  return block.address + offset - block.start;
}

/** A block of the heap: where it is in the file and in the heap, and its rows, 0 for a direct block. */
interface Block {
  readonly address: number;
  readonly start: number;
  readonly size: number;
  readonly rows: number;
}

/** The block of an indirect block in which an offset of the heap is. */
function* descend(format: FileFormat, heap: FractalHeap, block: Block, offset: number): Parser<Block> {
  const head = 5 + format.sizeofOffsets + heap.offsetBytes;
  const length = head + block.rows * heap.tableWidth * format.sizeofOffsets + 4;
  const reader = yield* readAt(format, block.address, length, 'fractal heap indirect block');
  reader.signature('FHIB');
  reader.version(0, 0);
  verifyChecksum(reader);
  const rowBytes = heap.tableWidth * heap.startingBlockSize;
  const relative = offset - block.start;
  const row = relative < rowBytes ? 0 : Math.floor(Math.log2(relative / rowBytes)) + 1;
  if (row >= block.rows) throw reader.corrupt(`offset ${offset} is in row ${row} of ${block.rows}`);
  const size = heap.startingBlockSize * 2 ** Math.max(0, row - 1);
  const rowStart = row === 0 ? 0 : rowBytes * 2 ** (row - 1);
  const column = Math.floor((relative - rowStart) / size);
  reader.skip(head - reader.position + (row * heap.tableWidth + column) * format.sizeofOffsets);
  const address = reader.definedAddress(`block ${column} of row ${row}`);
  if (size <= heap.maxDirectBlockSize) return { address, start: block.start + rowStart + column * size, size, rows: 0 };
  const rows = Math.log2(size / rowBytes) + 1;
  if (rows < 1) throw reader.corrupt(`row ${row} has blocks of ${size} bytes`);
  return { address, start: block.start + rowStart + column * size, size, rows };
}

/** The fewest bytes that hold a number above 0. */
function bytesFor(value: number): number {
  return Math.floor(Math.log2(Math.max(1, value)) / 8) + 1;
}
