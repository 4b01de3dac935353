import type { Reference } from './Reference.js';

/** A typed array that holds numbers of HDF5. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** The columns of a compound datatype, by field name. */
export interface CompoundData {
  readonly [field: string]: H5Container;
}

/**
 * Elements, flat and in C order; which container it is follows from the memory datatype: numbers, enumerations, opaque
 * bytes and bitfields a typed array, complex numbers a float array of (re, im) pairs, strings `string[]`, references
 * `Reference[]` with `null` for a null reference, variable-length sequences an array of containers, compounds
 * columns, arrays the container of their base.
 */
export type H5Container = NumericArray | string[] | (Reference | null)[] | H5Container[] | CompoundData;

/** What a read of the C tier gives: a container, or `null` for a null dataspace. */
export type H5Data = H5Container | null;

/** What a write accepts: the containers that a read gives, and plain arrays of numbers, bigints or booleans. */
export type H5WritableData =
  | H5Data
  | readonly number[]
  | readonly bigint[]
  | readonly boolean[]
  | readonly string[]
  | readonly H5WritableData[]
  | { readonly [field: string]: H5WritableData };
