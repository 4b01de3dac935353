import { type Dataspace, extentNpoints } from '../../../model/Dataspace.js';
import { malformed } from './malformed.js';
import type { ScaleStore } from './ScaleStore.js';

/** Checks that an attribute has an element for each of a dataset's dimensions. Errors: `H5Error` `corrupt-file`. */
export function requireElements<Dataset>(
  store: Pick<ScaleStore<Dataset, unknown, never>, 'attributeSubject'>,
  dataset: Dataset,
  name: string,
  space: Dataspace,
  rank: number,
): void {
  const found = extentNpoints(space);
  // A scalar dataset counts as one dimension: libhdf5 lets it have scales.
  const wanted = Math.max(rank, 1);
  if (found !== wanted)
    throw malformed(store, dataset, name, `it has ${found} elements, not one for each dimension, which are ${wanted}`);
}
