import { filter, Observable, type OperatorFunction } from 'rxjs';
import { npointsOf } from '../model/Dataspace.js';
import type { CompoundData, H5Data, NumericArray } from '../model/H5Data.js';
import { badArgument } from '../model/H5Error.js';
import { type Chunk, type ChunkTransfer, type NdArray, transferOf } from './Chunk.js';
import { ChunkStream } from './ChunkStream.js';

/**
 * Puts chunks together: each is copied to its place as it comes, in whatever order. Directly after `readChunks` they are
 * read to their places in the first place.
 *
 *     source   --c2--c0--c1|
 *     collect  ------------(a|)
 *
 * @returns One `NdArray` of the selection that `readChunks` read, then complete; nothing when there were no chunks.
 *   Errors: `bad-argument` for what did not come from `readChunks`.
 */
export function collect(): OperatorFunction<Chunk, NdArray> {
  return (source) => {
    const whole = source instanceof ChunkStream ? source.collected() : undefined;
    // A null dataspace and an empty selection have no chunks.
    return whole ? whole.pipe(filter(({ data, shape }) => data !== null && npointsOf(shape) > 0)) : putTogether(source);
  };
}

function putTogether(source: Observable<Chunk>): Observable<NdArray> {
  return new Observable((subscriber) => {
    let result: H5Data | undefined;
    let transfer: ChunkTransfer | undefined;
    return source.subscribe({
      next: (chunk) => {
        transfer = transferOf(chunk);
        if (!transfer) {
          subscriber.error(badArgument('collect', 'the source emits something that did not come from readChunks'));
          return;
        }
        result ??= containerLike(chunk.data, npointsOf(chunk.shape), npointsOf(transfer.shape));
        place(chunk.data, chunk.shape, result, transfer.shape, transfer.position);
      },
      error: (error) => subscriber.error(error),
      complete: () => {
        if (transfer && result !== undefined)
          subscriber.next({ data: result, shape: transfer.shape, datatype: transfer.datatype });
        subscriber.complete();
      },
    });
  });
}

/** A container of the same kind as that of a chunk of `elements`, for `total` elements. */
function containerLike(data: H5Data, elements: number, total: number): H5Data {
  if (data === null) return null;
  if (ArrayBuffer.isView(data)) {
    const width = elements === 0 ? 1 : data.length / elements;
    return new (data.constructor as new (length: number) => NumericArray)(total * width);
  }
  if (Array.isArray(data)) return new Array(total * (elements === 0 ? 1 : data.length / elements)) as H5Data[];
  return Object.fromEntries(
    Object.entries(data).map(([field, column]) => [field, containerLike(column, elements, total)]),
  );
}

/** Copies a chunk to its place, row by row of the fastest dimension. */
function place(
  from: H5Data,
  shape: readonly number[],
  to: H5Data,
  wholeShape: readonly number[],
  position: readonly number[],
): void {
  if (from === null || to === null) return;
  if (!ArrayBuffer.isView(from) && !Array.isArray(from)) {
    for (const [field, column] of Object.entries(from))
      place(column, shape, (to as CompoundData)[field] ?? null, wholeShape, position);
    return;
  }
  const elements = npointsOf(shape);
  if (elements === 0) return;
  const width = (from as ArrayLike<unknown>).length / elements;
  const rowLength = (shape.at(-1) ?? 1) * width;
  const rank = shape.length;
  const index = new Array<number>(Math.max(rank - 1, 0)).fill(0);
  for (let source = 0; source < elements * width; source += rowLength) {
    let target = 0;
    for (let d = 0; d < rank; d += 1)
      target = target * (wholeShape[d] ?? 1) + (position[d] ?? 0) + (d < rank - 1 ? (index[d] ?? 0) : 0);
    copyRow(from, source, rowLength, to, target * width);
    for (let d = rank - 2; d >= 0; d -= 1) {
      index[d] = (index[d] ?? 0) + 1;
      if ((index[d] ?? 0) < (shape[d] ?? 1)) break;
      index[d] = 0;
    }
  }
}

function copyRow(from: H5Data, source: number, length: number, to: H5Data, target: number): void {
  if (ArrayBuffer.isView(from)) {
    (to as Float64Array).set((from as Float64Array).subarray(source, source + length), target);
    return;
  }
  for (let i = 0; i < length; i += 1) (to as unknown[])[target + i] = (from as unknown[])[source + i];
}
