/**
 * Dataspaces and selections (HDF5 Reference Manual, H5S). A dataspace is an immutable value: what changes one in C gives
 * a new one here. Every routine is synchronous; wrong arguments are an `H5Error` of kind `bad-argument`.
 */
import { type Dataspace, extentNpoints, type Hyperslab, type Selection } from './Dataspace.js';
import { badArgument, failure, within } from './H5Error.js';
import { combineSelections, SELECTION_OPERATORS, type SelectionOperator } from './selection/combineSelections.js';
import {
  checkExtent,
  checkOneOf,
  checkPoint,
  checkRange,
  checkSimple,
  checkSpace,
} from './selection/dataspaceArguments.js';
import { blockCount, blocksIn } from './selection/hyperslabBlocks.js';
import { hyperslabSelection } from './selection/selectHyperslab.js';
import { type Bounds, selectionBounds } from './selection/selectionBounds.js';
import { selectionNpoints } from './selection/selectionNpoints.js';
import { selectionWithin } from './selection/selectionWithin.js';

/** As a dataspace argument: all of the dataset's extent. */
export const H5S_ALL = 'H5S_ALL';
export type H5S_ALL = typeof H5S_ALL;
/** As a greatest dimension: none. */
export const H5S_UNLIMITED = Infinity;

/** One element. */
export const H5S_SCALAR = 'H5S_SCALAR';
/** An array of elements. */
export const H5S_SIMPLE = 'H5S_SIMPLE';
/** No elements. */
export const H5S_NULL = 'H5S_NULL';

/** Replace the selection. */
export const H5S_SELECT_SET = 'H5S_SELECT_SET';
/** Elements of the old selection or of the new one. */
export const H5S_SELECT_OR = 'H5S_SELECT_OR';
/** Elements of both. */
export const H5S_SELECT_AND = 'H5S_SELECT_AND';
/** Elements of one of them. */
export const H5S_SELECT_XOR = 'H5S_SELECT_XOR';
/** Elements of the old selection that are not in the new one. */
export const H5S_SELECT_NOTB = 'H5S_SELECT_NOTB';
/** Elements of the new selection that are not in the old one. */
export const H5S_SELECT_NOTA = 'H5S_SELECT_NOTA';
/** Points after those selected already. */
export const H5S_SELECT_APPEND = 'H5S_SELECT_APPEND';
/** Points before those selected already. */
export const H5S_SELECT_PREPEND = 'H5S_SELECT_PREPEND';

/** Nothing is selected. */
export const H5S_SEL_NONE = 'H5S_SEL_NONE';
/** Points are selected, in an order. */
export const H5S_SEL_POINTS = 'H5S_SEL_POINTS';
/** Hyperslabs are selected. */
export const H5S_SEL_HYPERSLABS = 'H5S_SEL_HYPERSLABS';
/** The whole extent is selected. */
export const H5S_SEL_ALL = 'H5S_SEL_ALL';

/** Operators of `H5Sselect_hyperslab`. */
export type HyperslabOperator = typeof H5S_SELECT_SET | SelectionOperator;
/** Operators of `H5Sselect_elements`. */
export type PointOperator = typeof H5S_SELECT_SET | typeof H5S_SELECT_APPEND | typeof H5S_SELECT_PREPEND;
/** Kinds of selections. */
export type SelectionType =
  | typeof H5S_SEL_NONE
  | typeof H5S_SEL_POINTS
  | typeof H5S_SEL_HYPERSLABS
  | typeof H5S_SEL_ALL;

/** Current and greatest dimensions. */
export interface SimpleExtent {
  readonly dims: readonly number[];
  readonly maxdims: readonly number[];
}

const ALL: Selection = Object.freeze({ type: 'all' });
const NONE: Selection = Object.freeze({ type: 'none' });

function dataspace(
  kind: Dataspace['class'],
  dims: readonly number[],
  maxdims: readonly number[],
  selection: Selection,
): Dataspace {
  return Object.freeze({
    class: kind,
    dims: Object.freeze([...dims]),
    maxdims: Object.freeze([...maxdims]),
    selection,
  });
}

const withSelection = (space: Dataspace, selection: Selection): Dataspace => Object.freeze({ ...space, selection });

/** A dataspace of a class; `H5S_SIMPLE` has no dimensions until `H5Sset_extent_simple`. */
export function H5Screate(type: Dataspace['class']): Dataspace {
  within('H5Screate', () => checkOneOf('type', type, [H5S_SCALAR, H5S_SIMPLE, H5S_NULL]));
  return dataspace(type, [], [], ALL);
}

/**
 * A simple dataspace with everything selected; with no dimensions a scalar one.
 *
 * @param dims - Current size of each dimension, in elements; at most 32 of them, with at most 2^53 - 1 elements in all.
 * @param maxdims - Greatest sizes, `H5S_UNLIMITED` for none; `dims` by default.
 */
export function H5Screate_simple(dims: readonly number[], maxdims: readonly number[] | null = null): Dataspace {
  within('H5Screate_simple', () => checkExtent(dims, maxdims ?? dims));
  return dataspace(dims.length === 0 ? H5S_SCALAR : H5S_SIMPLE, dims, maxdims ?? dims, ALL);
}

/**
 * The dataspace with another extent. A selection other than 'all' stays, and may then lie outside (`H5Sselect_valid`);
 * where the number of dimensions changes, everything is selected.
 */
export function H5Sset_extent_simple(
  space: Dataspace,
  dims: readonly number[],
  maxdims: readonly number[] | null = null,
): Dataspace {
  within('H5Sset_extent_simple', () => {
    checkSpace('space', space);
    checkExtent(dims, maxdims ?? dims);
  });
  const selection = dims.length === space.dims.length ? space.selection : ALL;
  return dataspace(dims.length === 0 ? H5S_SCALAR : H5S_SIMPLE, dims, maxdims ?? dims, selection);
}

/** The dataspace `dest` with the extent of `source`; its selection as in `H5Sset_extent_simple`. */
export function H5Sextent_copy(dest: Dataspace, source: Dataspace): Dataspace {
  within('H5Sextent_copy', () => {
    checkSpace('dest', dest);
    checkSpace('source', source);
  });
  const selection = dest.dims.length === source.dims.length ? dest.selection : ALL;
  return dataspace(source.class, source.dims, source.maxdims, selection);
}

/** The same dataspace: a value needs no copy. */
export function H5Scopy(space: Dataspace): Dataspace {
  within('H5Scopy', () => checkSpace('space', space));
  return space;
}

/** Does nothing, as a value holds no resources; here so that a C program ports line by line. */
export function H5Sclose(space: Dataspace): void {
  within('H5Sclose', () => checkSpace('space', space));
}

/** Whether two dataspaces have the same class, dimensions and greatest dimensions. */
export function H5Sextent_equal(space1: Dataspace, space2: Dataspace): boolean {
  within('H5Sextent_equal', () => {
    checkSpace('space1', space1);
    checkSpace('space2', space2);
  });
  const same = (one: readonly number[], other: readonly number[]): boolean =>
    one.length === other.length && one.every((size, dimension) => size === other[dimension]);
  return space1.class === space2.class && same(space1.dims, space2.dims) && same(space1.maxdims, space2.maxdims);
}

/** The class of a dataspace. */
export function H5Sget_simple_extent_type(space: Dataspace): Dataspace['class'] {
  within('H5Sget_simple_extent_type', () => checkSpace('space', space));
  return space.class;
}

/** Current and greatest dimensions; none for scalar and null dataspaces. */
export function H5Sget_simple_extent_dims(space: Dataspace): SimpleExtent {
  within('H5Sget_simple_extent_dims', () => checkSpace('space', space));
  return { dims: space.dims, maxdims: space.maxdims };
}

/** The number of dimensions. */
export function H5Sget_simple_extent_ndims(space: Dataspace): number {
  within('H5Sget_simple_extent_ndims', () => checkSpace('space', space));
  return space.dims.length;
}

/** The number of elements of the extent. */
export function H5Sget_simple_extent_npoints(space: Dataspace): number {
  within('H5Sget_simple_extent_npoints', () => checkSpace('space', space));
  return extentNpoints(space);
}

/** The dataspace with its whole extent selected. */
export function H5Sselect_all(space: Dataspace): Dataspace {
  within('H5Sselect_all', () => checkSpace('space', space));
  return withSelection(space, ALL);
}

/** The dataspace with nothing selected. */
export function H5Sselect_none(space: Dataspace): Dataspace {
  within('H5Sselect_none', () => checkSpace('space', space));
  return withSelection(space, NONE);
}

/**
 * The dataspace with a hyperslab selected, or joined with what is selected.
 *
 * A hyperslab may leave the extent; transfers refuse it then (`H5Sselect_valid`). A joined selection that is regular
 * again is one hyperslab, and one without elements is the selection of none. Points can only be replaced.
 *
 * ```ts
 * const space = H5Screate_simple([100, 100]);
 * const rows = H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], [10, 1], [10, 1], [1, 100]); // every tenth row
 * H5Sget_select_npoints(rows); // 1000
 * ```
 *
 * @param start - First coordinate, one a dimension.
 * @param stride - Distance of the beginnings of the blocks; ones when `null`.
 * @param count - Number of blocks; `H5S_UNLIMITED`, which only mappings of virtual datasets may have, is refused.
 * @param block - Size of a block; ones when `null`. Blocks must not overlap.
 */
export function H5Sselect_hyperslab(
  space: Dataspace,
  op: HyperslabOperator,
  start: readonly number[],
  stride: readonly number[] | null,
  count: readonly number[],
  block: readonly number[] | null = null,
): Dataspace {
  return within('H5Sselect_hyperslab', () => {
    checkSimple('space', space);
    checkOneOf('op', op, [H5S_SELECT_SET, ...Object.keys(SELECTION_OPERATORS)]);
    const selection = hyperslabSelection(space.dims.length, { start, stride, count, block });
    if (op === H5S_SELECT_SET) return withSelection(space, selection);
    return withSelection(space, combineSelections(space.dims, space.selection, op, selection));
  });
}

/** The first dataspace with its hyperslabs joined with those of the second, which has the same dimensions. */
export function H5Scombine_select(space1: Dataspace, op: SelectionOperator, space2: Dataspace): Dataspace {
  return within('H5Scombine_select', () => {
    checkSimple('space1', space1);
    checkSimple('space2', space2);
    checkOneOf('op', op, Object.keys(SELECTION_OPERATORS));
    if (
      space1.dims.some((size, dimension) => size !== space2.dims[dimension]) ||
      space1.dims.length !== space2.dims.length
    ) {
      throw failure(
        'bad-argument',
        `space2 has dimensions [${space2.dims.join(', ')}], space1 [${space1.dims.join(', ')}]`,
      );
    }
    return withSelection(space1, combineSelections(space1.dims, space1.selection, op, space2.selection));
  });
}

/**
 * The dataspace with points selected, in the order in which data corresponds to them. Points may lie outside the extent;
 * transfers refuse them then (`H5Sselect_valid`).
 *
 * @param op - `H5S_SELECT_SET`, or `_APPEND` or `_PREPEND` to points selected already; other selections are replaced.
 * @param points - At least one point, each with one coordinate a dimension.
 */
export function H5Sselect_elements(
  space: Dataspace,
  op: PointOperator,
  points: readonly (readonly number[])[],
): Dataspace {
  return within('H5Sselect_elements', () => {
    checkSimple('space', space);
    checkOneOf('op', op, [H5S_SELECT_SET, H5S_SELECT_APPEND, H5S_SELECT_PREPEND]);
    if (!Array.isArray(points) || points.length === 0)
      throw failure('bad-argument', 'points is not an array of at least one point');
    const rank = space.dims.length;
    const given = points.map((point: readonly number[], i: number) => {
      checkPoint(point, i, rank);
      return Object.freeze([...point]);
    });
    const old = op !== H5S_SELECT_SET && space.selection.type === 'points' ? space.selection.points : [];
    const all = op === H5S_SELECT_PREPEND ? given.concat(old) : old.concat(given);
    return withSelection(space, Object.freeze({ type: 'points', points: Object.freeze(all) }));
  });
}

/** The number of elements selected; a point listed twice counts twice. */
export function H5Sget_select_npoints(space: Dataspace): number {
  within('H5Sget_select_npoints', () => checkSpace('space', space));
  return space.selection.type === 'all' ? extentNpoints(space) : selectionNpoints(space.selection, space.dims);
}

/** The kind of the selection. */
export function H5Sget_select_type(space: Dataspace): SelectionType {
  within('H5Sget_select_type', () => checkSpace('space', space));
  const types = {
    all: H5S_SEL_ALL,
    none: H5S_SEL_NONE,
    points: H5S_SEL_POINTS,
    hyperslab: H5S_SEL_HYPERSLABS,
    spans: H5S_SEL_HYPERSLABS,
  } as const;
  return types[space.selection.type];
}

/** The first and the last corner of the smallest block that holds the selection. Errors when nothing is selected. */
export function H5Sget_select_bounds(space: Dataspace): Bounds {
  within('H5Sget_select_bounds', () => checkSpace('space', space));
  const bounds = space.class === H5S_NULL ? null : selectionBounds(space.selection, space.dims);
  if (bounds === null) throw badArgument('H5Sget_select_bounds', 'space has no elements selected');
  return bounds;
}

/** Whether the selection lies in the extent. */
export function H5Sselect_valid(space: Dataspace): boolean {
  within('H5Sselect_valid', () => checkSpace('space', space));
  return selectionWithin(space.selection, space.dims);
}

/** The hyperslab selection of a dataspace; errors when another kind is selected. */
function hyperslabsOf(space: Dataspace): Extract<Selection, { type: 'hyperslab' | 'spans' }> {
  checkSpace('space', space);
  const { selection } = space;
  if (selection.type !== 'hyperslab' && selection.type !== 'spans') {
    throw failure('bad-argument', `space has a selection of type ${H5Sget_select_type(space)}, not of hyperslabs`);
  }
  return selection;
}

/** Whether the selection is one regular hyperslab. Errors when it is not of hyperslabs at all. */
export function H5Sis_regular_hyperslab(space: Dataspace): boolean {
  return within('H5Sis_regular_hyperslab', () => hyperslabsOf(space)).type === 'hyperslab';
}

/** The regular hyperslab selected, as it was given; blocks without a gap as one block where it was computed. */
export function H5Sget_regular_hyperslab(space: Dataspace): Hyperslab {
  const selection = within('H5Sget_regular_hyperslab', () => hyperslabsOf(space));
  if (selection.type !== 'hyperslab') throw badArgument('H5Sget_regular_hyperslab', 'space has an irregular selection');
  const { start, stride, count, block } = selection;
  return { start, stride, count, block };
}

/** The number of blocks the hyperslab selection is made of. */
export function H5Sget_select_hyper_nblocks(space: Dataspace): number {
  return blockCount(within('H5Sget_select_hyper_nblocks', () => hyperslabsOf(space)));
}

/** Blocks `startblock` to `startblock + numblocks - 1` of the hyperslab selection, in C order; all from `startblock` by default. */
export function H5Sget_select_hyper_blocklist(space: Dataspace, startblock = 0, numblocks = Infinity): Bounds[] {
  const selection = within('H5Sget_select_hyper_blocklist', () => hyperslabsOf(space));
  within('H5Sget_select_hyper_blocklist', () => checkRange('startblock', startblock, 'numblocks', numblocks));
  const list: Bounds[] = [];
  let i = 0;
  for (const block of blocksIn(selection)) {
    if (list.length >= numblocks) break;
    if (i >= startblock) list.push(block);
    i += 1;
  }
  return list;
}

/** Points `startpoint` to `startpoint + numpoints - 1` of the selection, in its order; all from `startpoint` by default. */
export function H5Sget_select_elem_pointlist(
  space: Dataspace,
  startpoint = 0,
  numpoints = Infinity,
): (readonly number[])[] {
  return within('H5Sget_select_elem_pointlist', () => {
    checkSpace('space', space);
    checkRange('startpoint', startpoint, 'numpoints', numpoints);
    if (space.selection.type !== 'points') {
      throw failure('bad-argument', `space has a selection of type ${H5Sget_select_type(space)}, not of points`);
    }
    return space.selection.points.slice(startpoint, startpoint + numpoints);
  });
}

/** The number of points selected. */
export function H5Sget_select_elem_npoints(space: Dataspace): number {
  within('H5Sget_select_elem_npoints', () => checkSpace('space', space));
  if (space.selection.type !== 'points') {
    throw badArgument(
      'H5Sget_select_elem_npoints',
      `space has a selection of type ${H5Sget_select_type(space)}, not of points`,
    );
  }
  return space.selection.points.length;
}
