import type { Dataspace } from '../model/Dataspace.js';
import { failure, within } from '../model/H5Error.js';
import { checkSimple } from '../model/selection/dataspaceArguments.js';
import { selectHyperslab } from '../model/selection/selectHyperslab.js';

import { shown } from '../operations/shown.js';

/** A regular selection of a dataset, of which the extent need not be known yet. */
export interface HyperslabSelection {
  readonly start: readonly number[];
  /** Number of blocks in each dimension. */
  readonly count: readonly number[];
  /** Distance of blocks in each dimension; ones by default. */
  readonly stride?: readonly number[];
  /** Elements of a block in each dimension; ones by default. */
  readonly block?: readonly number[];
}

/**
 * A selection for the stream tier: `count` elements (or blocks) in each dimension from `start` on.
 *
 * @returns The selection. Throws `bad-argument` when the parts differ in their number of dimensions.
 */
export function hyperslab(selection: HyperslabSelection): HyperslabSelection {
  return within('hyperslab', () => ownSelection(selection));
}

/** A copy that never changes, also where the caller's arrays do. Refuses what `checkParts` refuses. */
export function ownSelection(selection: HyperslabSelection): HyperslabSelection {
  checkParts(selection);
  const { start, count, stride, block } = selection;
  const own = (part: readonly number[]) => Object.freeze([...part]);
  return Object.freeze({
    start: own(start),
    count: own(count),
    ...(stride && { stride: own(stride) }),
    ...(block && { block: own(block) }),
  });
}

/** Refuses a selection without `start` or `count`, or whose parts differ in their number of dimensions. */
export function checkParts(selection: HyperslabSelection): void {
  const { start, count, stride, block } = Object(selection) as Partial<HyperslabSelection>;
  for (const [name, part] of Object.entries({ start, count, stride, block })) {
    if (part === undefined && (name === 'stride' || name === 'block')) continue;
    if (!Array.isArray(part)) throw failure('bad-argument', `${name} of a selection is ${String(part)}, not an array`);
    if (part.length !== start?.length)
      throw failure('bad-argument', `${name} has ${part.length} dimensions, start ${start?.length}`);
    const other = part.find((value) => typeof value !== 'number');
    if (other !== undefined)
      throw failure('bad-argument', `${name} of a selection has ${shown(other)}, a ${typeof other}, not a number`);
  }
}

/** The selection in an extent; all of it when there is none. */
export function selectionIn(space: Dataspace, selection: HyperslabSelection | Dataspace | undefined): Dataspace {
  if (selection === undefined) return space;
  if ('class' in selection) return selection;
  return within('hyperslab', () => {
    checkSimple('selection', space);
    return selectHyperslab(space, selection);
  });
}
