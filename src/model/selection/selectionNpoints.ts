import { npointsOf, type Selection } from '../Dataspace.js';
import { hyperslabNpoints } from './hyperslab.js';

/** The number of elements a selection takes from an extent; a point listed twice counts twice. */
export function selectionNpoints(selection: Selection, dims: readonly number[]): number {
  switch (selection.type) {
    case 'all':
      return npointsOf(dims);
    case 'none':
      return 0;
    case 'hyperslab':
      return hyperslabNpoints(selection);
    case 'spans':
      return selection.root.npoints;
    case 'points':
      return selection.points.length;
  }
}
