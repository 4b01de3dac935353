import type { Hyperslab, Selection } from '../Dataspace.js';
import { combineSelections } from './combineSelections.js';

/** A hyperslab whose count or block is `H5S_UNLIMITED` in one dimension: only mappings of virtual datasets have such. */
type Unlimited = Extract<Selection, { readonly type: 'hyperslab' }>;

const NONE: Selection = Object.freeze({ type: 'none' });

/** The dimension in which a selection has no end; undefined where it has one in each (`H5S_get_select_unlim_dim`). */
export function unlimitedDimension(selection: Selection): number | undefined {
  if (selection.type !== 'hyperslab') return undefined;
  const { count, block } = selection;
  const found = count.findIndex((size, d) => size === Infinity || block[d] === Infinity);
  return found < 0 ? undefined : found;
}

/** Elements that a hyperslab selects for each coordinate of a dimension. */
export function npointsAcross({ count, block }: Hyperslab, dimension: number): number {
  return count.reduce((product, size, d) => (d === dimension ? product : product * size * (block[d] as number)), 1);
}

/** Coordinates before `size` that an unlimited dimension selects. */
export function coordinatesBefore(hyperslab: Hyperslab, dimension: number, size: number): number {
  const { start, stride, block } = dimensionOf(hyperslab, dimension);
  const length = size - start;
  if (length <= 0) return 0;
  if (isSolid(stride, block)) return length;
  const whole = Math.floor(length / stride);
  return whole * block + Math.min(block, length - whole * stride);
}

/** The least size that holds a number of coordinates of an unlimited dimension (`H5S_hyper_get_clip_extent`). */
export function sizeOfCoordinates(hyperslab: Hyperslab, dimension: number, coordinates: number): number {
  const { start, stride, block } = dimensionOf(hyperslab, dimension);
  if (coordinates === 0) return 0;
  if (isSolid(stride, block)) return start + coordinates;
  const whole = Math.ceil(coordinates / block) - 1;
  return start + whole * stride + (coordinates - whole * block);
}

/** What an unlimited hyperslab selects before `size` in its dimension (`H5S_hyper_clip_unlim`). */
export function clipUnlimited(hyperslab: Unlimited, dimension: number, size: number): Selection {
  const { start, stride, block } = dimensionOf(hyperslab, dimension);
  const length = size - start;
  if (length <= 0) return NONE;
  if (isSolid(stride, block)) return inDimension(hyperslab, dimension, { start, stride: 1, count: 1, block: length });
  const whole = Math.floor(length / stride);
  const rest = Math.min(block, length - whole * stride);
  if (rest === 0) return inDimension(hyperslab, dimension, { start, stride, count: whole, block });
  if (rest === block) return inDimension(hyperslab, dimension, { start, stride, count: whole + 1, block });
  const last = inDimension(hyperslab, dimension, { start: start + whole * stride, stride: 1, count: 1, block: rest });
  if (whole === 0) return last;
  const before = inDimension(hyperslab, dimension, { start, stride, count: whole, block });
  return combineSelections([], before, 'H5S_SELECT_OR', last);
}

/** Block `number` of a hyperslab whose count is unlimited in a dimension (`H5S_hyper_get_unlim_block`). */
export function blockOfUnlimited(hyperslab: Unlimited, dimension: number, number: number): Unlimited {
  const { start, stride, block } = dimensionOf(hyperslab, dimension);
  return inDimension(hyperslab, dimension, { start: start + number * stride, stride: 1, count: 1, block });
}

interface Dimension {
  readonly start: number;
  readonly stride: number;
  readonly block: number;
}

function dimensionOf({ start, stride, block }: Hyperslab, d: number): Dimension {
  return { start: start[d] as number, stride: stride[d] as number, block: block[d] as number };
}

/** Whether blocks have no gaps between them. */
function isSolid(stride: number, block: number): boolean {
  return block === Infinity || block === stride;
}

function inDimension(
  hyperslab: Unlimited,
  dimension: number,
  replaced: Dimension & { readonly count: number },
): Unlimited {
  const put = (values: readonly number[], value: number): number[] =>
    values.map((old, d) => (d === dimension ? value : old));
  return {
    type: 'hyperslab',
    start: put(hyperslab.start, replaced.start),
    stride: put(hyperslab.stride, replaced.stride),
    count: put(hyperslab.count, replaced.count),
    block: put(hyperslab.block, replaced.block),
  };
}
