import type { StoredSelection } from '../../../../format/selections/parseSelection.js';
import { leastExtent, rankOf, selectionOf } from '../../../../format/selections/selectionOf.js';
import type { Reference } from '../../../../model/Reference.js';

/**
 * What a reference says of the region that a file stores.
 *
 * @param rank - Of the dataset, where the file has it besides; selections of nothing and of all do not tell it.
 */
export function regionOf(region: StoredSelection, rank = rankOf(region) ?? 0): NonNullable<Reference['region']> {
  const selection = selectionOf(region, rank);
  return { dims: leastExtent(selection, rank), selection };
}
