import type { HeapParameters } from './heapParameters.js';

/** What the doubling table of a heap depends on. */
export type TableParameters = Pick<HeapParameters, 'tableWidth' | 'startingBlockSize' | 'maxDirectBlockSize'>;

/** A block of the doubling table (File Format Specification, III.G): one of `columns` blocks of a row. */
export interface TableEntry {
  readonly row: number;
  /** Its number in the block, row by row. */
  readonly index: number;
  /** Where it begins, from the beginning of the block that has it. */
  readonly start: number;
  readonly size: number;
}

/** The entry of a block in which an offset from its beginning is. */
export function entryAt({ tableWidth, startingBlockSize }: TableParameters, offset: number): TableEntry {
  let [row, rowStart, size] = [0, 0, startingBlockSize];
  while (offset >= rowStart + size * tableWidth) {
    rowStart += size * tableWidth;
    row += 1;
    // The first two rows have blocks of one size.
    if (row > 1) size *= 2;
  }
  const column = Math.floor((offset - rowStart) / size);
  return { row, index: row * tableWidth + column, start: rowStart + column * size, size };
}

/** Rows whose blocks are direct ones. */
export function directRows({ startingBlockSize, maxDirectBlockSize }: TableParameters): number {
  return Math.log2(maxDirectBlockSize / startingBlockSize) + 2;
}

/** Rows of the indirect block that is an entry of a size. */
export function rowsOf({ tableWidth, startingBlockSize }: TableParameters, size: number): number {
  return Math.log2(size / (tableWidth * startingBlockSize)) + 1;
}

/** Bytes that a number of rows span. */
export function spanOf({ tableWidth, startingBlockSize }: TableParameters, rows: number): number {
  return tableWidth * startingBlockSize * 2 ** (rows - 1);
}

/** The direct block at an offset of the heap: where it begins, and its size. */
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
