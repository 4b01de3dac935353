import { firstValueFrom, of } from 'rxjs';
import { collect, type DatasetId, type H5Data, hyperslab, readChunks, untilAborted } from '../index.node.js';
import type { GridSelection } from './selection.js';

/** Elements that follow each other in C order. */
export interface Band {
  readonly data: H5Data;
  readonly npoints: number;
}

/** How the dataset is stored. */
export interface BandLayout {
  /** Sizes of its chunks; null when it is not chunked. */
  readonly chunk: readonly number[] | null;
  /** Bytes of an element in memory. */
  readonly elementBytes: number;
}

/** A band has about this many bytes … */
const BAND_BYTES = 8 * 2 ** 20;
/** … or up to this many where it can then end between two rows of chunks, so that no chunk is read twice. */
const CHUNK_ROW_BYTES = 64 * 2 ** 20;

/**
 * Reads a selection in bands: runs of whole rows, or of parts of a row where rows are long, in C order. One band is
 * being read while the one before is worked on; no more than these two are in memory.
 */
export async function* readBands(
  dataset: DatasetId,
  selection: GridSelection,
  layout: BandLayout,
  signal: AbortSignal,
): AsyncGenerator<Band> {
  const read = (band: BandSelection): Promise<Band> =>
    firstValueFrom(
      of(dataset).pipe(
        readChunks(band.count.length === 0 ? {} : { selection: hyperslab(band) }),
        collect(),
        untilAborted(signal),
      ),
    ).then(({ data }) => ({
      data,
      npoints: band.count.reduce((a, b) => a * b, 1),
    }));
  let ahead: Promise<Band> | undefined;
  for (const band of bandsOf(selection, layout)) {
    const current = ahead;
    ahead = read(band);
    // Its failure is thrown when its turn comes.
    ahead.catch(() => {});
    if (current) yield await current;
  }
  if (ahead) yield await ahead;
}

type BandSelection = Pick<GridSelection, 'start' | 'count' | 'stride'>;

/** Cuts a selection into bands. */
export function* bandsOf(
  { start, count, stride }: GridSelection,
  { chunk, elementBytes }: BandLayout,
): Generator<BandSelection> {
  if (count.includes(0)) return;
  if (count.length === 0) {
    yield { start, count, stride };
    return;
  }
  /** Bytes of one index of dimension `d`. */
  const rowBytes = (d: number): number => count.slice(d + 1).reduce((bytes, size) => bytes * size, elementBytes);
  /** The dimension that is cut: the first of which one index is small enough. */
  const small = count.findIndex((_, d) => rowBytes(d) <= BAND_BYTES);
  const cut = small < 0 ? count.length - 1 : small;
  const [from, size, step, thick] = [start[cut] ?? 0, count[cut] ?? 1, stride[cut] ?? 1, chunk?.[cut] ?? 1];
  const rows = Math.max(Math.floor(BAND_BYTES / rowBytes(cut)), 1);
  const chunkRows = Math.ceil(thick / step);
  const target =
    rows < chunkRows ? Math.min(chunkRows, Math.max(Math.floor(CHUNK_ROW_BYTES / rowBytes(cut)), 1)) : rows;

  for (const outer of indices(count.slice(0, cut))) {
    for (let at = 0; at < size; ) {
      let end = Math.min(at + target, size);
      if (end < size) {
        // The last border between chunks that the band reaches.
        const border = Math.floor((from + step * end) / thick) * thick;
        const aligned = Math.ceil((border - from) / step);
        if (aligned > at) end = Math.min(aligned, end);
      }
      yield {
        start: [
          ...outer.map((index, d) => (start[d] ?? 0) + index * (stride[d] ?? 1)),
          from + at * step,
          ...start.slice(cut + 1),
        ],
        count: [...outer.map(() => 1), end - at, ...count.slice(cut + 1)],
        stride: [...outer.map(() => 1), step, ...stride.slice(cut + 1)],
      };
      at = end;
    }
  }
}

/** All indices of a shape, in C order. */
function* indices([size, ...rest]: readonly number[]): Generator<number[]> {
  if (size === undefined) {
    yield [];
    return;
  }
  for (let index = 0; index < size; index += 1) for (const inner of indices(rest)) yield [index, ...inner];
}
