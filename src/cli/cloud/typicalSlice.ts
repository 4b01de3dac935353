import type { DatasetLayout } from '../../index.node.js';

/** A selection that stands for what programs read. */
export interface TypicalSlice {
  readonly path: string;
  readonly start: readonly number[];
  readonly count: readonly number[];
  /** In words. */
  readonly what: string;
}

/** Chunks along each of the last two dimensions. */
const CHUNKS = 3;
/** Bytes of elements of a contiguous dataset, and the most of any slice. */
const ROWS_BYTES = 2 ** 20;
const MOST_BYTES = 256 * 2 ** 20;

/**
 * What of a file is read as an example: of the chunked dataset with most bytes the 3 × 3 chunks of the last two dimensions in its middle; without
 * chunked datasets, about 1 MiB of rows in the middle of the largest one.
 *
 * @param elementBytes - Bytes of an element of a dataset.
 */
export function typicalSlice({ path, dims, chunk }: DatasetLayout, elementBytes: number): TypicalSlice {
  const rank = dims.length;
  if (!chunk) {
    const rowBytes = dims.slice(1).reduce((product, size) => product * size, elementBytes);
    const rows = Math.max(1, Math.min(dims[0] ?? 1, Math.floor(ROWS_BYTES / rowBytes)));
    const start = dims.map((size, dim) => (dim === 0 ? Math.floor((size - rows) / 2) : 0));
    const what = rank === 0 ? 'its one element' : `${rows} of ${dims[0]} rows, in its middle`;
    return { path, start, count: dims.map((size, dim) => (dim === 0 ? rows : size)), what };
  }
  const chunkBytes = chunk.reduce((product, size) => product * size, elementBytes);
  const each = CHUNKS ** Math.min(2, rank) * chunkBytes > MOST_BYTES ? 1 : CHUNKS;
  const chunks = dims.map((size, dim) => {
    const all = Math.ceil(size / (chunk[dim] ?? 1));
    const count = Math.min(all, dim >= rank - 2 ? each : 1);
    return { count, first: Math.floor((all - count) / 2) };
  });
  const start = chunks.map(({ first }, dim) => first * (chunk[dim] ?? 1));
  const count = chunks.map(({ count }, dim) =>
    Math.min(count * (chunk[dim] ?? 1), (dims[dim] ?? 0) - (start[dim] ?? 0)),
  );
  return { path, start, count, what: `${chunks.map(({ count }) => count).join(' × ')} chunks in its middle` };
}

/** The dataset that the slice is of: the chunked one with most bytes, or else the one with most bytes. */
export function datasetToSlice(datasets: readonly DatasetLayout[]): DatasetLayout | undefined {
  const stored = datasets.filter(
    ({ storedBytes, layout, dims }) => storedBytes > 0 && layout !== 'compact' && !dims.includes(0),
  );
  const chunked = stored.filter(({ layout }) => layout === 'chunked');
  return (chunked.length > 0 ? chunked : stored).reduce<DatasetLayout | undefined>(
    (most, one) => (most && most.storedBytes >= one.storedBytes ? most : one),
    undefined,
  );
}
