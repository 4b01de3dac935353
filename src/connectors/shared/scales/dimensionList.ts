import type { Reference } from '../../../model/Reference.js';
import type { Work } from '../Work.js';
import { isObjectReference } from './isObjectReference.js';
import { malformed } from './malformed.js';
import { placesOf } from './placesOf.js';
import { requireElements } from './requireElements.js';
import type { ScaleStore } from './ScaleStore.js';
import { DIMENSION_LIST } from './scaleAttributes.js';

/** `DIMENSION_LIST`: the scales of each dimension. */
export type DimensionList = readonly (readonly (Reference | null)[])[];

/** The scales of a dataset; undefined where it never had any. Errors: `H5Error` `corrupt-file` where the attribute is malformed. */
export function* dimensionList<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  rank: number,
): Work<DimensionList | undefined, Yielded, Resumed> {
  const found = yield* store.attribute(dataset, DIMENSION_LIST);
  if (!found) return undefined;
  const { type, space } = found;
  if (type.class !== 'H5T_VLEN' || !isObjectReference(type.base))
    throw malformed(store, dataset, DIMENSION_LIST, 'its elements are no sequences of object references');
  requireElements(store, dataset, DIMENSION_LIST, space, rank);
  return (yield* store.read(dataset, DIMENSION_LIST, 'H5T_NATIVE')) as DimensionList;
}

/** Where a scale is in the list of a dimension. Errors: those of `placesOf`. */
export function scalesAt<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  scale: Dataset,
  references: readonly (Reference | null)[] = [],
): Work<readonly number[], Yielded, Resumed> {
  return placesOf(store, references, scale, dataset, DIMENSION_LIST);
}
