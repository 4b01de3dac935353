import type { Datatype } from '../model/Datatype.js';
import type { NdArray } from '../operators/Chunk.js';
import type { HyperslabSelection } from '../operators/hyperslab.js';
import type { ViewState } from './resourceView.js';

/** A block of a slice that has been loaded. */
export interface SlicePart {
  /** First element, in the slice. */
  readonly offset: readonly number[];
  /** Elements in each dimension. */
  readonly shape: readonly number[];
}

/** The elements of a slice, as far as they have come. */
export interface SliceElements<T> {
  readonly data: T | undefined;
  readonly shape: readonly number[] | null | undefined;
  readonly datatype: Datatype | undefined;
  readonly parts: readonly SlicePart[];
  readonly loaded: number;
}

/** A slice of a dataset, as far as it is loaded. */
export interface SliceSnapshot<T> extends ViewState {
  /** What is selected, and what all that follows belongs to; undefined is all of the extent. */
  readonly selection: HyperslabSelection | undefined;
  /**
   * The elements, flat and in C order; undefined before the first have come. While `status` is `loading` it is filled: the blocks that
   * `parts` names are final, what lies beside them is zero or may come at any time. All snapshots of one read have the same array,
   * which may be shown again later: nothing may be written to it.
   */
  readonly data: T | undefined;
  /** Elements in each dimension; undefined before the first have come, `null` of a null dataspace. */
  readonly shape: readonly number[] | null | undefined;
  /** The datatype of the dataset; undefined before the first elements have come. */
  readonly datatype: Datatype | undefined;
  /** The blocks of `data` that are loaded, in the order in which they came; of a slice that is ready one block, all of it. */
  readonly parts: readonly SlicePart[];
  /** How much is loaded, from 0 to 1. */
  readonly loaded: number;
  /** The last slice that was complete, of whatever selection: to be shown until there is something of this one. */
  readonly previous: NdArray<T> | undefined;
  /** Stops reading: `status` becomes `canceled`, and what is loaded stays. */
  readonly cancel: () => void;
  /** Opens and reads again. */
  readonly retry: () => void;
}
