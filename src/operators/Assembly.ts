import { npointsOf } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import type { CompoundData, H5Container, NumericArray } from '../model/H5Data.js';
import { failure } from '../model/H5Error.js';
import { currentLease, type Place, type Transfer } from './Lease.js';

/** The elements of one `readChunks`, put together from its chunks in whatever order they come. */
export class Assembly<T> {
  #transfer: Transfer | undefined;
  #data: H5Container | undefined;
  #loaded = 0;

  /** The elements, in which each chunk is in its place; undefined before the first has come. What has not come is zero. */
  get data(): T | undefined {
    return this.#data as T | undefined;
  }

  /** Elements in each dimension. */
  get shape(): readonly number[] | undefined {
    return this.#transfer?.shape;
  }

  get datatype(): Datatype | undefined {
    return this.#transfer?.datatype;
  }

  /** The part of all elements that has come, from 0 to 1. */
  get loaded(): number {
    return this.#transfer ? this.#loaded / npointsOf(this.#transfer.shape) : 0;
  }

  /**
   * Copies the chunk whose `next` is on the stack to its place, which it gives. Throws `bad-argument` for what did not come from the same
   * `readChunks`, or came through an asynchronous operator.
   */
  add({ data }: { readonly data?: unknown }): Place {
    const place = currentLease()?.place;
    if (!place) throw failure('bad-argument', 'the source emits something that did not come from readChunks');
    const { transfer, shape, position } = place;
    this.#transfer ??= transfer;
    if (transfer !== this.#transfer) throw failure('bad-argument', 'the source emits chunks of several datasets');
    if (typeof data !== 'object' || data === null)
      throw failure('bad-argument', 'the source emits a chunk without data');
    this.#data ??= containerLike(data as H5Container, npointsOf(shape), npointsOf(transfer.shape));
    putChunk(data as H5Container, shape, this.#data, transfer.shape, position);
    this.#loaded += npointsOf(shape);
    return place;
  }
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
  throw failure('bad-argument', `a chunk of ${elements} elements comes with ${data.length} values`);
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
      if (target === undefined || isList(to)) throw failure('bad-argument', `only some chunks have a field '${field}'`);
      putChunk(column, shape, target, wholeShape, position);
    }
    return;
  }
  const elements = npointsOf(shape);
  if (elements === 0) return;
  const width = widthOf(from, elements);
  if (!isList(to) || Object.getPrototypeOf(from) !== Object.getPrototypeOf(to)) {
    throw failure('bad-argument', 'chunks come with containers of different kinds');
  }
  if (to.length !== width * npointsOf(wholeShape)) {
    throw failure('bad-argument', 'chunks come with different numbers of values for each element');
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
