import type { NumericArray } from './H5Data.js';

/** The constructor of a typed array that holds numbers of HDF5. */
export interface NumericArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  readonly prototype: NumericArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): NumericArray;
  new (elements: NumericArray): NumericArray;
}

/** The typed arrays that hold numbers of HDF5, by what they call themselves whatever a subclass says. */
export const NUMERIC_ARRAYS: ReadonlyMap<string, NumericArrayConstructor> = new Map<string, NumericArrayConstructor>([
  ['Int8Array', Int8Array],
  ['Uint8Array', Uint8Array],
  ['Int16Array', Int16Array],
  ['Uint16Array', Uint16Array],
  ['Int32Array', Int32Array],
  ['Uint32Array', Uint32Array],
  ['BigInt64Array', BigInt64Array],
  ['BigUint64Array', BigUint64Array],
  ['Float32Array', Float32Array],
  ['Float64Array', Float64Array],
]);
