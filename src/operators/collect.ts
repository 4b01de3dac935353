import { filter, Observable, type OperatorFunction } from 'rxjs';
import { npointsOf } from '../model/Dataspace.js';
import type { CompoundData, H5Container, NumericArray } from '../model/H5Data.js';
import { badArgument } from '../model/H5Error.js';
import type { Chunk, NdArray } from './Chunk.js';
import { currentLease, type Transfer } from './Lease.js';
import { wholeReadOf } from './wholeRead.js';

/**
 * Puts chunks together: each is copied to its place as it comes, in whatever order, so that none is kept. Directly after
 * `readChunks` they are read straight into their places.
 *
 *     source   --c2--c0--c1|
 *     collect  ------------(a|)
 *
 * Where a chunk belongs is known while it is passed on, also when operators have put something else in its place: `data`
 * may be other numbers, as many for each element.
 *
 * @returns One `NdArray` of the selection that `readChunks` read, then complete; nothing when there were no chunks. What
 *   `filter` has left out is zero. Errors: `bad-argument` for what did not come from `readChunks`, or came through an
 *   asynchronous operator.
 */
export function collect<T = H5Container>(): OperatorFunction<Chunk<T>, NdArray<T>> {
  return (source) => {
    const whole = wholeReadOf(source);
    // A null dataspace and an empty selection have no chunks.
    return whole ? whole.pipe(filter(({ shape }) => shape !== null && npointsOf(shape) > 0)) : putTogether(source);
  };
}

function putTogether<T>(source: Observable<Chunk<T>>): Observable<NdArray<T>> {
  return new Observable((subscriber) => {
    let result: H5Container | undefined;
    let whole: Transfer | undefined;
    const put = ({ data }: { readonly data?: unknown }): void => {
      const place = currentLease()?.place;
      if (!place) throw badArgument('collect', 'the source emits something that did not come from readChunks');
      const { transfer, shape, position } = place;
      whole ??= transfer;
      if (transfer !== whole) throw badArgument('collect', 'the source emits chunks of several datasets');
      if (typeof data !== 'object' || data === null)
        throw badArgument('collect', 'the source emits a chunk without data');
      result ??= containerLike(data as H5Container, npointsOf(shape), npointsOf(whole.shape));
      putChunk(data as H5Container, shape, result, whole.shape, position);
    };
    return source.subscribe({
      next: (chunk) => {
        try {
          put(Object(chunk));
        } catch (error) {
          subscriber.error(error);
        }
      },
      error: (error) => subscriber.error(error),
      complete: () => {
        if (whole && result !== undefined)
          subscriber.next({ data: result as T, shape: whole.shape, datatype: whole.datatype });
        subscriber.complete();
      },
    });
  });
}

/** A container of the same kind as that of a chunk of `elements`, for `total` elements. */
function containerLike(data: H5Container, elements: number, total: number): H5Container {
  if (ArrayBuffer.isView(data)) {
    const Container = data.constructor as new (length: number) => NumericArray;
    return new Container(total * widthOf(data, elements));
  }
  if (Array.isArray(data)) return new Array(total * widthOf(data, elements)) as H5Container[];
  return Object.fromEntries(
    Object.entries(data).map(([field, column]) => [field, containerLike(column, elements, total)]),
  );
}

/** Items of a container for each of its elements. */
function widthOf(data: ArrayLike<unknown>, elements: number): number {
  const width = elements === 0 ? 1 : data.length / elements;
  if (Number.isInteger(width)) return width;
  throw badArgument('collect', `a chunk of ${elements} elements comes with ${data.length} values`);
}

/** Copies a chunk to its place, row by row of the fastest dimension. */
function putChunk(
  from: H5Container,
  shape: readonly number[],
  to: H5Container,
  wholeShape: readonly number[],
  position: readonly number[],
): void {
  if (!isList(from)) {
    const columns = to as CompoundData;
    for (const [field, column] of Object.entries(from)) {
      const target = columns[field];
      if (target === undefined || isList(to)) throw badArgument('collect', `only some chunks have a field '${field}'`);
      putChunk(column, shape, target, wholeShape, position);
    }
    return;
  }
  const elements = npointsOf(shape);
  if (elements === 0) return;
  const width = widthOf(from, elements);
  if (!isList(to) || Object.getPrototypeOf(from) !== Object.getPrototypeOf(to)) {
    throw badArgument('collect', 'chunks come with containers of different kinds');
  }
  if (to.length !== width * npointsOf(wholeShape)) {
    throw badArgument('collect', 'chunks come with different numbers of values for each element');
  }
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

type List = Exclude<H5Container, CompoundData>;

function isList(data: H5Container): data is List {
  return ArrayBuffer.isView(data) || Array.isArray(data);
}

function copyRow(from: List, source: number, length: number, to: List, target: number): void {
  if (ArrayBuffer.isView(from)) {
    (to as Uint8Array).set((from as Uint8Array).subarray(source, source + length), target);
    return;
  }
  for (let i = 0; i < length; i += 1) (to as unknown[])[target + i] = from[source + i];
}
