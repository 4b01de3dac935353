import { type Hyperslab, npointsOf, type Selection } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { type Box, boxesOf } from '../../../model/selection/boxesOf.js';
import { blocksOf } from '../../../model/selection/hyperslab.js';
import { selectionNpoints } from '../../../model/selection/selectionNpoints.js';

export type Region = NonNullable<Reference['region']>;

/** Coordinates from `start` to before `stop`, `step` apart. */
export interface Slice {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** Coordinates, one by one. */
export interface List {
  readonly list: readonly number[];
}

/** h5json's numbers of the types of a selection; its `fancy` one has lists in some dimensions and slices in others. */
export const SELECTION_TYPES = { none: 0, points: 1, hyperslab: 2, all: 3 } as const;

/** A selection as h5json has it: per dimension of an extent a slice, or for points a list that is as long as all others. */
export interface SelectionParts {
  readonly type: number;
  readonly dims: readonly number[];
  /** None for all and for none of the extent. */
  readonly parts: readonly (Slice | List)[];
}

/** HSDS has no union of hyperslabs and no blocks that lie apart: so many of their elements are told one by one. */
const MAX_POINTS = 10_000;

/**
 * The parts of a selection; of blocks that lie apart those of their points.
 *
 * Errors: `H5Error` `unsupported` (too many of such points).
 */
export function partsOf({ dims, selection }: Region): SelectionParts {
  const simple = isSimple(selection, dims) ? selection : pointsOf(selection, dims);
  const type = SELECTION_TYPES[simple.type];
  if (simple.type === 'points')
    return { type, dims, parts: dims.map((_, d) => ({ list: simple.points.map((point) => point[d]!) })) };
  if (simple.type !== 'hyperslab') return { type, dims, parts: [] };
  return { type, dims, parts: dims.map((_, d) => sliceOf(simple, d)!) };
}

/**
 * The selection of parts, and its extent.
 *
 * Errors: `H5Error` `corrupt-file`, `unsupported` (lists in some dimensions and slices in others).
 */
export function regionOfParts({ type, dims, parts }: SelectionParts): Region {
  if (type === SELECTION_TYPES.all) return { dims, selection: { type: 'all' } };
  if (type === SELECTION_TYPES.none) return { dims, selection: { type: 'none' } };
  if (type === SELECTION_TYPES.points) {
    const lists = parts.map((part) => ('list' in part ? part.list : [part.start]));
    const count = lists[0]?.length ?? 0;
    if (lists.some((list) => list.length !== count))
      throw failure('corrupt-file', 'a region reference to points whose coordinates differ in number');
    const points = Array.from({ length: count }, (_, n) => lists.map((list) => list[n]!));
    return { dims, selection: { type: 'points', points } };
  }
  const slices = parts.map((part) => {
    if ('list' in part)
      throw failure('unsupported', 'a region reference to coordinates in some dimensions and slices in others');
    return part;
  });
  return { dims, selection: { type: 'hyperslab', ...hyperslabOf(slices) } };
}

/** Whether a selection has parts of its own. */
export function isSimple(
  selection: Selection,
  dims: readonly number[],
): selection is Exclude<Selection, { type: 'spans' }> {
  if (selection.type !== 'hyperslab') return selection.type !== 'spans';
  return dims.every((_, d) => sliceOf(selection, d) !== undefined);
}

/** Neighbouring elements are one block, others blocks of one. */
function hyperslabOf(slices: readonly Slice[]): Hyperslab {
  const counts = slices.map(({ start, stop, step }) => Math.ceil((stop - start) / step));
  const isBlock = slices.map(({ step }, d) => step === 1 || counts[d] === 1);
  return {
    start: slices.map(({ start }) => start),
    stride: slices.map(({ step }, d) => (isBlock[d] ? 1 : step)),
    count: counts.map((count, d) => (isBlock[d] ? 1 : count)),
    block: counts.map((count, d) => (isBlock[d] ? count : 1)),
  };
}

/** The slice of one dimension of a hyperslab; undefined where its blocks lie apart. */
function sliceOf(hyperslab: Hyperslab, dimension: number): Slice | undefined {
  const { start, stride, count, block } = blocksOf(hyperslab, dimension);
  if (count === 1) return { start, stop: start + block, step: 1 };
  return block === 1 ? { start, stop: start + (count - 1) * stride + 1, step: stride } : undefined;
}

function pointsOf(selection: Selection, dims: readonly number[]): Extract<Selection, { type: 'points' }> {
  const npoints = selectionNpoints(selection, dims);
  if (npoints > MAX_POINTS)
    throw failure('unsupported', `a region reference to ${npoints} elements in blocks that lie apart`);
  const points: number[][] = [];
  for (const box of boxesOf(selection, dims)) {
    const total = npointsOf(box.count);
    for (let n = 0; n < total; n++) points.push(pointIn(box, n));
  }
  // A hyperslab's elements come in C order, those of points in the order of the list.
  return { type: 'points', points: points.sort(byCoordinates) };
}

/** The n-th point of a box, in C order. */
function pointIn({ start, stride, count }: Box, n: number): number[] {
  const point = [...start];
  let rest = n;
  for (let d = count.length - 1; d >= 0; d--) {
    point[d]! += (rest % count[d]!) * stride[d]!;
    rest = Math.floor(rest / count[d]!);
  }
  return point;
}

function byCoordinates(a: readonly number[], b: readonly number[]): number {
  const d = a.findIndex((coordinate, dimension) => coordinate !== b[dimension]);
  return d < 0 ? 0 : a[d]! - b[d]!;
}
