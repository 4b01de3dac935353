import type { Hyperslab } from '../Dataspace.js';

/** One dimension of a hyperslab: `count` blocks of `block` coordinates, their beginnings `stride` apart. */
export interface Blocks {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
  readonly block: number;
}

/**
 * One dimension of a hyperslab in its simplest form: coordinates without a gap are one block with stride 1, so that
 * `stride > block` wherever `count > 1`.
 */
export function blocksOf(hyperslab: Hyperslab, dimension: number): Blocks {
  const start = hyperslab.start[dimension] as number;
  const stride = hyperslab.stride[dimension] as number;
  const count = hyperslab.count[dimension] as number;
  const block = hyperslab.block[dimension] as number;
  if (count === 1 || stride === block) return { start, stride: 1, count: 1, block: count * block };
  return { start, stride, count, block };
}

/** Whether it is single coordinates, a stride apart or side by side, as in a box with blocks of one. */
export function isBox(blocks: Blocks): boolean {
  return blocks.count === 1 || blocks.block === 1;
}

/** The last coordinate of one dimension of a hyperslab that selects something. */
export function lastOf(blocks: Blocks): number {
  return blocks.start + (blocks.count - 1) * blocks.stride + blocks.block - 1;
}

/** The number of elements a hyperslab selects. */
export function hyperslabNpoints(hyperslab: Hyperslab): number {
  let npoints = 1;
  hyperslab.count.forEach((count, dimension) => {
    npoints *= count * (hyperslab.block[dimension] as number);
  });
  return npoints;
}

/** The hyperslab of every element of an extent of at least one dimension. */
export function wholeExtent(dims: readonly number[]): Hyperslab {
  const ones = dims.map(() => 1);
  return { start: dims.map(() => 0), stride: ones, count: ones, block: dims };
}

/** The same hyperslab, deeply frozen. */
export function frozenHyperslab(hyperslab: Hyperslab): { readonly type: 'hyperslab' } & Hyperslab {
  const { start, stride, count, block } = hyperslab;
  return Object.freeze({
    type: 'hyperslab',
    start: Object.freeze([...start]),
    stride: Object.freeze([...stride]),
    count: Object.freeze([...count]),
    block: Object.freeze([...block]),
  });
}
