import { isObservable, map, mergeMap, type Observable, type OperatorFunction, of } from 'rxjs';
import type { H5WritableData } from '../model/H5Data.js';
import { badArgument } from '../model/H5Error.js';
import { type DataTransfer, H5P_DEFAULT } from '../model/H5P.js';
import { H5S_ALL, H5Sselect_hyperslab } from '../model/H5S.js';
import type { DatasetId } from '../model/Identifier.js';
import type { MemoryType } from '../model/Operations.js';
import { H5Dget_space_async, H5Dwrite_async } from '../sources/H5D.js';
import { ChunkStream } from './ChunkStream.js';
import { mergeWithin } from './mergeWithin.js';
import { untilDone } from './untilDone.js';

/** A part of a dataset to be written. */
export interface WritableChunk {
  /** The elements, flat and in C order. */
  readonly data: H5WritableData;
  /** First element of the part, in the dataset. */
  readonly offset: readonly number[];
  /** Elements in each dimension. */
  readonly shape: readonly number[];
}

/** How chunks are written. */
export interface WriteChunksOptions {
  /** Writes under way at once; 2 by default, so that the next chunk is ready when one is written. */
  readonly concurrency?: number;
  /**
   * Bytes of the parts whose writes are under way at once, but one part goes always; 64 MiB by default, or what
   * `readChunks` was given when its chunks are written. Numbers of plain arrays count 8 bytes each.
   */
  readonly bytesInFlight?: number;
  /** Memory datatype of the data; the dataset's type in native form by default. */
  readonly memType?: MemoryType;
  readonly dxpl?: DataTransfer;
}

/**
 * Writes what the source emits into a dataset, each part at its offset, in the order it comes.
 *
 *     source       --a--b--c|
 *     writeChunks  ----a--b--c|    each when it is written
 *
 * Chunks of `readChunks` are read no faster than they are written. Other sources cannot be held back: what they emit
 * waits in memory.
 *
 * @param target - The dataset: its identifier, or an Observable that opens it (`openDataset`, `H5Dcreate_async`).
 * @returns Each part after it was written, then complete. Errors as `H5Dwrite_async`.
 */
export function writeChunks<C extends WritableChunk>(
  target: DatasetId | Observable<DatasetId>,
  options: WriteChunksOptions = {},
): OperatorFunction<C, C> {
  const { concurrency = 2, bytesInFlight } = options;
  for (const [name, value] of Object.entries({ concurrency, bytesInFlight })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) {
      throw badArgument('writeChunks', `${name} must be an integer of at least 1, not ${value}`);
    }
  }
  return (source) =>
    untilDone(isObservable(target) ? target : of(target), (dataset) => {
      const write = (chunk: C): Observable<C> => writePart(dataset, chunk, options).pipe(map(() => chunk));
      if (!(source instanceof ChunkStream)) {
        const capacity = bytesInFlight ?? DEFAULT_BYTES_IN_FLIGHT;
        return source.pipe(mergeWithin(write, { concurrency, capacity, weigh: ({ data }) => bytesOf(data) }));
      }
      const project = (chunk: unknown): Observable<C> => write(chunk as C);
      return source.with({ concurrency, project, ...(bytesInFlight && { bytesInFlight }) });
    });
}

const DEFAULT_BYTES_IN_FLIGHT = 64 * 2 ** 20;

function writePart(
  dataset: DatasetId,
  { data, offset, shape }: WritableChunk,
  { memType = 'H5T_NATIVE', dxpl = H5P_DEFAULT }: WriteChunksOptions,
): Observable<void> {
  return H5Dget_space_async(dataset).pipe(
    mergeMap((space) => {
      const part =
        space.dims.length === 0
          ? H5S_ALL
          : H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [...offset], null, [...shape], null);
      return H5Dwrite_async(dataset, memType, H5S_ALL, part, dxpl, data);
    }),
  );
}

/** Bytes of a container, about. */
function bytesOf(data: unknown): number {
  if (ArrayBuffer.isView(data)) return data.byteLength;
  if (typeof data === 'string') return data.length;
  if (typeof data !== 'object' || data === null) return 8;
  const items: readonly unknown[] = Array.isArray(data) ? data : Object.values(data);
  return items.reduce((sum: number, item) => sum + bytesOf(item), 0);
}
