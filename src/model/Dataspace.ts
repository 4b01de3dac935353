/**
 * Dataspaces and selections as plain immutable values (HDF5 User's Guide, "Dataspaces and Partial I/O").
 *
 * The builders that make them are in `H5S.ts`; the algebra on selections is in `selection/`.
 */

/** A regular hyperslab: per dimension `count` blocks of `block` elements, their beginnings `stride` apart. */
export interface Hyperslab {
  readonly start: readonly number[];
  readonly stride: readonly number[];
  readonly count: readonly number[];
  readonly block: readonly number[];
}

/** A run `low..high` (inclusive) of one dimension; `down` describes the faster dimensions, absent in the fastest one. */
export interface Span {
  readonly low: number;
  readonly high: number;
  readonly down?: SpanList;
}

/** Disjoint spans in increasing order, with the number of elements they select. */
export interface SpanList {
  readonly spans: readonly Span[];
  readonly npoints: number;
}

/** Which elements of an extent take part in a transfer. */
export type Selection =
  | { readonly type: 'all' }
  | { readonly type: 'none' }
  | ({ readonly type: 'hyperslab' } & Hyperslab)
  | { readonly type: 'spans'; readonly root: SpanList }
  | { readonly type: 'points'; readonly points: readonly (readonly number[])[] };

/** An extent with a selection in it. */
export interface Dataspace {
  readonly class: 'H5S_SCALAR' | 'H5S_SIMPLE' | 'H5S_NULL';
  /** Current size of each dimension, in elements; empty for scalar and null spaces. */
  readonly dims: readonly number[];
  /** Greatest size of each dimension; `H5S_UNLIMITED` where there is none. */
  readonly maxdims: readonly number[];
  readonly selection: Selection;
}

/** A dataspace argument: a dataspace with its selection, or all of the dataset's extent. */
export type SpaceArgument = Dataspace | 'H5S_ALL';

/** The number of elements of an array of these dimensions; 1 for no dimensions. */
export function npointsOf(dims: readonly number[]): number {
  let npoints = 1;
  for (const size of dims) npoints *= size;
  return npoints;
}

/** The number of elements of a dataspace's extent: none in a null space, nor in a simple one that has no dimensions yet. */
export function extentNpoints(space: Pick<Dataspace, 'class' | 'dims'>): number {
  if (space.class === 'H5S_SCALAR') return 1;
  return space.class === 'H5S_NULL' || space.dims.length === 0 ? 0 : npointsOf(space.dims);
}
