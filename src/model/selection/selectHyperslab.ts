import type { Dataspace, Hyperslab, Selection } from '../Dataspace.js';
import { checkHyperslab } from './dataspaceArguments.js';
import { frozenHyperslab, hyperslabNpoints } from './hyperslab.js';

/** A hyperslab of which stride and block may be left out: they are ones. */
export interface HyperslabArguments {
  readonly start: readonly number[];
  readonly stride?: readonly number[] | null | undefined;
  readonly count: readonly number[];
  readonly block?: readonly number[] | null | undefined;
}

const NONE: Selection = Object.freeze({ type: 'none' });

/** The selection of a hyperslab in as many dimensions as a dataspace has; `none` where it has no elements. */
export function hyperslabSelection(rank: number, { start, stride, count, block }: HyperslabArguments): Selection {
  const ones = new Array<number>(rank).fill(1);
  const hyperslab: Hyperslab = { start, stride: stride ?? ones, count, block: block ?? ones };
  checkHyperslab(hyperslab, rank);
  return hyperslabNpoints(hyperslab) === 0 ? NONE : frozenHyperslab(hyperslab);
}

/** The dataspace with nothing but a hyperslab selected: `H5Sselect_hyperslab` with `H5S_SELECT_SET`. */
export function selectHyperslab(space: Dataspace, hyperslab: HyperslabArguments): Dataspace {
  return Object.freeze({ ...space, selection: hyperslabSelection(space.dims.length, hyperslab) });
}
