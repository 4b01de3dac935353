import type { Codec } from './codecs.js';
import type { Dtype } from './zarrType.js';

/** A chunk by its place in the grid: where its bytes lie in the file, or the bytes. */
export type ChunkRef = { readonly key: readonly number[] } & (
  | { readonly offset: number; readonly length: number }
  | { readonly bytes: Uint8Array }
);

/** A dataset as an array of Zarr 2. */
export interface ArrayRefs {
  readonly shape: readonly number[];
  readonly chunk: readonly number[];
  readonly dtype: Dtype;
  /** In the order in which they encode. */
  readonly codecs: readonly Codec[];
  /** The fill value as JSON. */
  readonly fill: string;
  /** The chunks that there are. */
  chunks(): AsyncIterable<ChunkRef>;
}

/** The text of `.zarray`. The compressor is among the filters, as kerchunk has it, because HDF5 may have more after it. */
export function arrayText({ shape, chunk, dtype, codecs, fill }: ArrayRefs): string {
  const filters = codecs.length > 0 ? codecs : null;
  const known = { zarr_format: 2, shape, chunks: chunk, dtype, compressor: null, filters, order: 'C' };
  // Not through JSON.stringify, which has no integers beyond 2^53.
  return `{"fill_value": ${fill}, ${JSON.stringify(known).slice(1)}`;
}

/** The name of a chunk. */
export function chunkName(key: readonly number[]): string {
  return key.length === 0 ? '0' : key.join('.');
}
