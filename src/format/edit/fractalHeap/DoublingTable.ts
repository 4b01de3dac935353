import { unsupportedFormat } from '../../formatError.js';
import type { FractalHeap } from '../../fractalHeap.js';
import type { FieldSizes } from '../ByteWriter.js';
import type { HeapParameters } from './heapParameters.js';

/** Signature and version; offsets and checksums come on top. */
const BLOCK_HEAD_BYTES = 5;
const CHECKSUM_BYTES = 4;
/** Blocks beyond this size are not made: libhdf5's are of 64 KiB at most. */
const MAX_BLOCK_BYTES = 2 ** 24;

/**
 * How the blocks of a fractal heap lie in it (File Format Specification, III.G, "doubling table"): the first two rows have
 * blocks of the starting size, those of each further row are twice as large. From some row on they are indirect blocks.
 */
export class DoublingTable {
  readonly width: number;
  /** Rows whose blocks are direct ones, and all that a root can have. */
  readonly directRows: number;
  readonly maxRows: number;
  /** Bytes before the first object of a direct block, and before the first address of an indirect one. */
  readonly directHead: number;
  readonly indirectHead: number;
  readonly #start: number;
  /** Bytes for objects in one block of each row, and in all blocks below it. */
  readonly #free: number[] = [];

  constructor(sizes: FieldSizes, heap: FractalHeap, { maxHeapBits }: Pick<HeapParameters, 'maxHeapBits'>) {
    const { address, tableWidth, startingBlockSize, maxDirectBlockSize, offsetBytes, checksums } = heap;
    this.width = tableWidth;
    this.#start = startingBlockSize;
    this.directRows = Math.log2(maxDirectBlockSize / startingBlockSize) + 2;
    this.maxRows = maxHeapBits - Math.log2(startingBlockSize * tableWidth) + 1;
    this.indirectHead = BLOCK_HEAD_BYTES + sizes.sizeofOffsets + offsetBytes;
    this.directHead = this.indirectHead + (checksums ? CHECKSUM_BYTES : 0);
    const found = `rows of ${tableWidth} blocks of ${startingBlockSize} to ${maxDirectBlockSize} bytes`;
    const fits = startingBlockSize > this.directHead && maxDirectBlockSize <= MAX_BLOCK_BYTES && this.maxRows >= 1;
    if (!fits || this.rowsBelow(this.directRows) < 1) throw unsupportedFormat(`fractal heap at ${address}: ${found}`);
  }

  /** Bytes of a block. */
  blockSize(row: number): number {
    return this.#start * 2 ** Math.max(0, row - 1);
  }

  /** Where a row begins, counted from the block that it is in, which is as well the span of all rows before it. */
  rowStart(row: number): number {
    return row === 0 ? 0 : this.#start * this.width * 2 ** (row - 1);
  }

  /** The first row with blocks in which an object of a size fits. */
  rowFor(size: number): number {
    let row = 0;
    while (this.blockSize(row) < size + this.directHead) row++;
    return row;
  }

  /** Rows of an indirect block that is in a row. */
  rowsBelow(row: number): number {
    return Math.log2(this.blockSize(row) / (this.#start * this.width)) + 1;
  }

  /** The largest row of direct blocks of, or below, an indirect block with some rows. */
  largestDirectRow(rows: number): number {
    return Math.min(rows, this.directRows) - 1;
  }

  /** Bytes for objects in a block of a row and in all blocks below it. */
  freeInBlock(row: number): number {
    for (let next = this.#free.length; next <= row; next++)
      this.#free.push(
        next < this.directRows ? this.blockSize(next) - this.directHead : this.freeInRows(this.rowsBelow(next)),
      );
    return this.#free[row]!;
  }

  freeInRows(rows: number): number {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += this.width * this.freeInBlock(row);
    return sum;
  }

  /** Row and column of an offset that counts from the block that the rows are in. */
  entryAt(offset: number): { readonly row: number; readonly column: number } {
    let row = 0;
    while (offset >= this.rowStart(row + 1)) row++;
    return { row, column: Math.floor((offset - this.rowStart(row)) / this.blockSize(row)) };
  }
}
