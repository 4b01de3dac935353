import { ByteReader } from '../bytes/ByteReader.js';
import { lookup3, verifyChecksum } from '../bytes/checksum.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { directRows, entryAt, rowsOf } from './doublingTable.js';
import type { FractalHeap } from './fractalHeap.js';

/** A block of a fractal heap: its address, its offset in the heap, its size, and its number of rows (0 for a direct block). */
export interface HeapBlock {
  readonly address: number;
  readonly start: number;
  readonly size: number;
  readonly rows: number;
  /** Of a filtered direct block: its size in the file, and its filter mask. */
  readonly filtered?: { readonly bytes: number; readonly mask: number };
}

/** An indirect block whose checksum was verified (File Format Specification, III.G, "Fractal Heap Indirect Block"). */
export interface IndirectBlock {
  readonly block: HeapBlock;
  /** What follows the block's head: its children's addresses, row by row. */
  readonly children: ByteReader;
}

const CHECKSUM_BYTES = 4;

/** The root block of a heap that is not empty. */
export function rootBlock(heap: FractalHeap, address: number): HeapBlock {
  const { rootRows: rows, startingBlockSize: size, filtered } = heap;
  const stored = rows === 0 && filtered ? { bytes: filtered.rootBytes, mask: filtered.rootMask } : undefined;
  return { address, start: 0, size, rows, ...(stored && { filtered: stored }) };
}

/** Reads an indirect block and verifies it (File Format Specification, III.G, "Fractal Heap Indirect Block"). */
export function* readIndirectBlock(format: FileFormat, heap: FractalHeap, block: HeapBlock): Parser<IndirectBlock> {
  const head = 5 + format.sizeofOffsets + heap.offsetBytes;
  const direct = Math.min(block.rows, directRows(heap));
  const directBytes = direct * heap.tableWidth * childBytes(format, heap, true);
  const indirectBytes = (block.rows - direct) * heap.tableWidth * childBytes(format, heap, false);
  const length = head + directBytes + indirectBytes + CHECKSUM_BYTES;
  const reader = yield* readAt(format, block.address, length, 'fractal heap indirect block');
  reader.signature('FHIB');
  reader.version(0, 0);
  verifyChecksum(reader);
  checkPlace(reader, heap, block.start);
  const children = new ByteReader(reader.bytes.subarray(head), format, reader.structure);
  return { block, children };
}

/** The child of an indirect block that contains an offset of the heap. */
export function childAt(heap: FractalHeap, { block, children }: IndirectBlock, offset: number): HeapBlock {
  const { row, index, start, size } = entryAt(heap, offset - block.start);
  if (row >= block.rows) throw children.corrupt(`offset ${offset} is past its ${block.rows} rows`);
  const direct = row < directRows(heap);
  const directBefore = Math.min(index, directRows(heap) * heap.tableWidth);
  const indirectBefore = index - directBefore;
  const reader = new ByteReader(children.bytes, children.format, children.structure);
  const bytesBefore =
    directBefore * childBytes(children.format, heap, true) + indirectBefore * childBytes(children.format, heap, false);
  reader.skip(bytesBefore);
  const address = reader.definedAddress(`block ${index % heap.tableWidth} of row ${row}`);
  const place = { address, start: block.start + start, size };
  if (direct) {
    const filtered = heap.filtered && { bytes: reader.lengthInFile(), mask: reader.u32() };
    return { ...place, rows: 0, ...(filtered && { filtered }) };
  }
  const rows = rowsOf(heap, size);
  // The number of rows falls with each level, so the descent ends.
  if (rows < 1 || rows >= block.rows) throw children.corrupt(`row ${row} has blocks of ${size} bytes`);
  return { ...place, rows };
}

/**
 * Verifies the head of the direct block at offset `start` of the heap (File Format Specification, III.G, "Fractal Heap Direct
 * Block"), its filters undone, and returns the length of the head.
 */
export function checkDirectBlock(heap: FractalHeap, reader: ByteReader, start: number): number {
  reader.signature('FHDB');
  reader.version(0, 0);
  checkPlace(reader, heap, start);
  if (!heap.checksums) return reader.position;
  const at = reader.position;
  const stored = reader.u32();
  const blank = reader.bytes.slice();
  blank.fill(0, at, at + CHECKSUM_BYTES);
  if (lookup3(blank) !== stored) throw reader.corrupt(`checksum ${stored} is stored, ${lookup3(blank)} computed`);
  return reader.position;
}

/** Bytes of a child's entry in an indirect block. */
function childBytes({ sizeofOffsets, sizeofLengths }: FileFormat, { filtered }: FractalHeap, direct: boolean): number {
  return sizeofOffsets + (filtered && direct ? sizeofLengths + 4 : 0);
}

/** Checks what a block stores of its own location: the address of its heap's header, and its offset in the heap. */
function checkPlace(reader: ByteReader, heap: FractalHeap, start: number): void {
  const owner = reader.definedAddress('address of the heap');
  if (owner !== heap.address)
    throw reader.corrupt(`it belongs to the heap at ${owner}, not to the one at ${heap.address}`);
  const offset = reader.unsigned(heap.offsetBytes);
  if (offset !== start) throw reader.corrupt(`it is at offset ${offset} of its heap, not at ${start}`);
}
