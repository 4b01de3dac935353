import type { Datatype } from '../model/Datatype.js';
import type { H5Container } from '../model/H5Data.js';

/**
 * A chunk of a dataset, or the part of it that a selection takes. Of points, irregular selections, and blocks of several elements that
 * are a step apart, that is the smallest block which holds what is selected of the chunk, with what lies between.
 */
export interface Chunk<T = H5Container> {
  /** The elements, flat and in C order; the consumer owns them; in `project` until that has ended. */
  readonly data: T;
  /** First element of the part, in the dataset. */
  readonly offset: readonly number[];
  /** Elements in each dimension. */
  readonly shape: readonly number[];
  /** Running number of the chunk in the selection, from 0. */
  readonly index: number;
  /** Number of chunks in the selection. */
  readonly count: number;
}

/** Elements with their shape. */
export interface NdArray<T = H5Container> {
  /** Flat and in C order. */
  readonly data: T;
  /** Elements in each dimension: none of a scalar; `null` of a null dataspace, whose `data` is empty. */
  readonly shape: readonly number[] | null;
  /** The datatype of the dataset. */
  readonly datatype: Datatype;
}
