import type { HeapParameters } from './heapParameters.js';

/** The parameters of a heap that determine its doubling table (File Format Specification, III.G). */
export type TableParameters = Pick<HeapParameters, 'tableWidth' | 'startingBlockSize' | 'maxDirectBlockSize'>;

/** An entry of the doubling table (File Format Specification, III.G, "Doubling Table"): one block of a row of blocks. */
export interface TableEntry {
  readonly row: number;
  /** Index in the indirect block, counted row by row. */
  readonly index: number;
  /** Offset from the start of the indirect block. */
  readonly start: number;
  readonly size: number;
}

/** The entry of an indirect block that contains an offset from the block's start. */
export function entryAt({ tableWidth, startingBlockSize }: TableParameters, offset: number): TableEntry {
  let [row, rowStart, size] = [0, 0, startingBlockSize];
  while (offset >= rowStart + size * tableWidth) {
    rowStart += size * tableWidth;
    row += 1;
    // The first two rows have blocks of the same size.
    if (row > 1) size *= 2;
  }
  const column = Math.floor((offset - rowStart) / size);
  return { row, index: row * tableWidth + column, start: rowStart + column * size, size };
}

/** Number of rows whose blocks are direct. */
export function directRows({ startingBlockSize, maxDirectBlockSize }: TableParameters): number {
  return Math.log2(maxDirectBlockSize / startingBlockSize) + 2;
}

/** Number of rows of an indirect block that spans `size` bytes. */
export function rowsOf({ tableWidth, startingBlockSize }: TableParameters, size: number): number {
  return Math.log2(size / (tableWidth * startingBlockSize)) + 1;
}

/** Bytes that the first `rows` rows of an indirect block span. */
export function spanOf({ tableWidth, startingBlockSize }: TableParameters, rows: number): number {
  return tableWidth * startingBlockSize * 2 ** (rows - 1);
}

/** Start and size of the direct block that contains an offset of the heap. */
export function directBlockAt(
  table: TableParameters,
  offset: number,
): { readonly start: number; readonly size: number } {
  let base = 0;
  for (;;) {
    const { row, start, size } = entryAt(table, offset - base);
    if (row < directRows(table)) return { start: base + start, size };
    base += start;
  }
}
