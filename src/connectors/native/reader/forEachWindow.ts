import { type ElementBox, innermostRun } from './gatherBox.js';

/** Bytes between two rows that are rather read than passed over: a call of the operating system costs as much. */
const GAP = 16 * 1024;
/** Rows are read together up to so many bytes. */
const WINDOW = 2 ** 20;

/** Bytes that are read at once, and the part of a box that is in them. */
export interface ByteWindow {
  /** Place of the first byte, counted from the dataset's first element. */
  readonly offset: number;
  readonly length: number;
  /** Place of the part among the elements of the box, in bytes, and its length. */
  readonly at: number;
  readonly size: number;
  /** The part as a box of elements in C order of `dims`; undefined when it is all of the window. */
  readonly part?: { readonly dims: readonly number[]; readonly box: ElementBox };
}

/**
 * Visits the windows in which a box of a dataset is read that lies in one run of bytes, in the order of its elements: rows
 * near each other are in one, with what is between them.
 */
export function forEachWindow(
  dims: readonly number[],
  elementSize: number,
  box: ElementBox,
  visit: (window: ByteWindow) => void,
): void {
  const { rank, run } = innermostRun(dims, elementSize, box);
  const { stride, count } = box;
  /** Bytes from an element to the next one along each dimension. */
  const distances = new Array<number>(dims.length);
  for (let d = dims.length - 1, distance = elementSize; d >= 0; d -= 1) {
    distances[d] = distance;
    distance *= dims[d] as number;
  }
  /** Bytes from the first to the last element of the box in the dimensions from one on. */
  const spans = new Array<number>(dims.length + 1).fill(elementSize);
  for (let d = dims.length - 1; d >= 0; d -= 1) {
    spans[d] = (spans[d + 1] as number) + ((count[d] as number) - 1) * (stride[d] as number) * (distances[d] as number);
  }
  const bytes = count.reduce((product, size) => product * size, elementSize);
  const start = box.start.reduce((sum, first, d) => sum + first * (distances[d] as number), 0);

  /** The part of the box from a dimension on whose first element is at `offset`. */
  function visitRows(dimension: number, offset: number, at: number, size: number): void {
    if (dimension === rank) {
      visit({ offset, length: run, at, size: run });
      return;
    }
    const rows = count[dimension] as number;
    const distance = (distances[dimension] as number) * (stride[dimension] as number);
    const row = size / rows;
    const span = spans[dimension + 1] as number;
    if (span <= WINDOW && distance - span <= GAP) {
      const most = Math.floor((WINDOW - span) / distance) + 1;
      for (let first = 0; first < rows; first += most) {
        const together = Math.min(most, rows - first);
        visit({
          offset: offset + first * distance,
          length: (together - 1) * distance + span,
          at: at + first * row,
          size: together * row,
          part: partOf(dims, box, dimension, together),
        });
      }
      return;
    }
    for (let i = 0; i < rows; i += 1) visitRows(dimension + 1, offset + i * distance, at + i * row, row);
  }

  visitRows(0, start, 0, bytes);
}

/** So many rows along a dimension, with the dimensions below it, in the elements from the first to the last of them. */
function partOf(
  dims: readonly number[],
  { stride, count }: ElementBox,
  dimension: number,
  rows: number,
): NonNullable<ByteWindow['part']> {
  const inWindow = [rows * (stride[dimension] as number), ...dims.slice(dimension + 1)];
  return {
    dims: inWindow,
    box: {
      start: inWindow.map(() => 0),
      stride: stride.slice(dimension),
      count: [rows, ...count.slice(dimension + 1)],
    },
  };
}
