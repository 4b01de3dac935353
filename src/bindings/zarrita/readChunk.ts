import * as h5 from 'h5rx';
import { lastValueFrom } from 'rxjs';
import * as zarr from 'zarrita';

/** Whether the grid of an array has a chunk there. */
export function hasChunk({ shape, chunks }: zarr.Array<zarr.DataType>, coords: readonly number[]): boolean {
  const isIn = (at: number, dim: number) => at >= 0 && at * (chunks[dim] ?? 0) < (shape[dim] ?? 0);
  return coords.length === shape.length && coords.every(isIn);
}

/** Reads a chunk of an array, with room for what it has beyond the extent. Errors: those of `H5Dread_async`, and a signal's reason. */
export async function readChunk(
  dataset: h5.DatasetId,
  { shape, chunks, dtype }: zarr.Array<zarr.DataType>,
  coords: readonly number[],
  signal: AbortSignal | undefined,
): Promise<zarr.Chunk<zarr.DataType>> {
  const start = chunks.map((size, dim) => size * (coords[dim] ?? 0));
  const count = chunks.map((size, dim) => Math.min(size, (shape[dim] ?? 0) - (start[dim] ?? 0)));
  const box = (dims: number[], from: number[]): h5.SpaceArgument => {
    if (dims.length === 0) return h5.H5S_ALL;
    return h5.H5Sselect_hyperslab(h5.H5Screate_simple(dims), h5.H5S_SELECT_SET, from, null, count);
  };
  const memory = box(chunks, Array(chunks.length).fill(0));
  const read = h5.H5Dread_async(dataset, h5.H5T_NATIVE, memory, box(shape, start));
  const elements = await lastValueFrom(signal ? read.pipe(h5.untilAborted(signal)) : read).catch((error) => {
    throw signal?.aborted ? signal.reason : error;
  });
  const stride = chunks.map((_, dim) => chunks.slice(dim + 1).reduce((a, b) => a * b, 1));
  return { data: ownData(elements as string[] | h5.NumericArray, dtype), shape: chunks, stride };
}

/** Elements as zarrita has them. Those of a large chunk are in shared memory, which WebGL does not take: they are copied. */
function ownData(elements: string[] | h5.NumericArray, dtype: zarr.DataType): zarr.TypedArray<zarr.DataType> {
  if (Array.isArray(elements)) return elements;
  const own = elements.buffer instanceof ArrayBuffer ? elements : elements.slice();
  return dtype === 'bool' ? new zarr.BoolArray(own.buffer, own.byteOffset, own.length) : own;
}
