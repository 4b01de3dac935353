import { type Hyperslab, npointsOf, type Selection } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { type Box, boxesOf } from '../../../model/selection/boxesOf.js';
import { blocksOf } from '../../../model/selection/hyperslab.js';
import { selectionNpoints } from '../../../model/selection/selectionNpoints.js';
import { LIST, MAGIC, SelectionReader, SLICE, type Slice, VERSION, WIDTHS } from './SelectionReader.js';

type Region = NonNullable<Reference['region']>;

const TYPES = { none: 0, points: 1, hyperslab: 2, all: 3 } as const;

/** HSDS has no union of hyperslabs and no blocks that lie apart: so many of their elements are told one by one. */
const MAX_POINTS = 10_000;

/**
 * The bytes of a selection in an extent.
 *
 * Errors: `H5Error` `unsupported` (blocks that lie apart, with too many elements to be told one by one).
 */
export function encodeSelection({ dims, selection }: Region): Uint8Array {
  const largest = Math.max(0, ...dims);
  const code = largest < 2 ** 16 ? 0 : largest < 2 ** 32 ? 1 : 2;
  const out: number[] = [];
  const put = (value: number, width: number) => {
    let rest = value;
    for (let n = 0; n < width; n++, rest = Math.floor(rest / 256)) out.push(rest % 256);
  };
  const simple = simplified(selection, dims);
  out.push(...MAGIC, VERSION, 0, TYPES[simple.type], code);
  put(dims.length, 2);
  for (const size of dims) put(size, WIDTHS[code]);
  out.push(0);
  for (let d = 0; d < dims.length; d++) {
    if (simple.type === 'points') {
      out.push(LIST);
      put(simple.points.length, 4);
      for (const point of simple.points) put(point[d]!, WIDTHS[code]);
    } else if (simple.type === 'hyperslab') {
      const { start, stop, step } = sliceOf(simple, d)!;
      out.push(SLICE);
      for (const value of [start, stop, step]) put(value, WIDTHS[code]);
    }
  }
  return Uint8Array.from(out);
}

/**
 * The selection of such bytes, and its extent.
 *
 * Errors: `H5Error` `corrupt-file`, `unsupported` (coordinates in some dimensions and slices in others; fields).
 */
export function decodeSelection(bytes: Uint8Array): Region {
  const reader = new SelectionReader(bytes);
  const { type, rank } = reader;
  const dims = Array.from({ length: rank }, () => reader.integer());
  if (reader.byte() !== 0) throw failure('unsupported', 'a region reference to fields of a compound');
  if (type === TYPES.all) return { dims, selection: { type: 'all' } };
  if (type === TYPES.none) return { dims, selection: { type: 'none' } };
  const parts = dims.map(() => reader.dimension());
  if (type === TYPES.points) {
    const lists = parts.map((part) => ('list' in part ? part.list : [part.start]));
    const count = lists[0]?.length ?? 0;
    if (lists.some((list) => list.length !== count)) throw reader.damaged('coordinates that differ in number');
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

function simplified(selection: Selection, dims: readonly number[]): Exclude<Selection, { type: 'spans' }> {
  if (selection.type !== 'hyperslab' && selection.type !== 'spans') return selection;
  if (selection.type === 'hyperslab' && dims.every((_, d) => sliceOf(selection, d) !== undefined)) return selection;
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
