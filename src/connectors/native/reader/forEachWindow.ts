import { type ElementBox, innermostRun } from './gatherBox.js';

/** Gaps between rows up to this many bytes are read too: a second system call costs more. */
const GAP = 16 * 1024;
/** The most bytes of rows that are read together. */
const WINDOW = 2 ** 20;

/** Bytes that are read at once, and the part of a box in them. */
export interface ByteWindow {
  /** Offset of the first byte from the first element of the dataset. */
  readonly offset: number;
  readonly length: number;
  /** Offset of the part among the elements of the box, in bytes. */
  readonly at: number;
  /** Bytes of the part. */
  readonly size: number;
  /** The part as a box of a window with dimensions `dims`; undefined when the whole window is the part. */
  readonly part?: { readonly dims: readonly number[]; readonly box: ElementBox };
}

/**
 * Visits the windows in which a box of a contiguous dataset is read, in the order of its elements. Rows near each other are in one
 * window, with the bytes between them.
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
  /** Bytes from the first to the last element of the box, for the dimensions from each one on. */
  const spans = new Array<number>(dims.length + 1).fill(elementSize);
  for (let d = dims.length - 1; d >= 0; d -= 1) {
    spans[d] = (spans[d + 1] as number) + ((count[d] as number) - 1) * (stride[d] as number) * (distances[d] as number);
  }
  const bytes = count.reduce((product, size) => product * size, elementSize);
  const start = box.start.reduce((sum, first, d) => sum + first * (distances[d] as number), 0);

  /** Visits the windows of the part of the box that has its first element at `offset` and covers the dimensions from one on. */
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

/** The part of a window of `rows` rows along a dimension. */
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
