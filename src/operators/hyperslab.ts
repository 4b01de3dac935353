import type { Dataspace } from '../model/Dataspace.js';
import { badArgument, within } from '../model/H5Error.js';
import { checkSimple } from '../model/selection/dataspaceArguments.js';
import { selectHyperslab } from '../model/selection/selectHyperslab.js';

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
  const { start, count, stride, block } = selection;
  for (const [name, part] of Object.entries({ count, stride, block })) {
    if (part !== undefined && part.length !== start.length) {
      throw badArgument('hyperslab', `${name} has ${part.length} dimensions, start ${start.length}`);
    }
  }
  return Object.freeze({ ...selection });
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
