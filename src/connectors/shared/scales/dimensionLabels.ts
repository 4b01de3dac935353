import type { Work } from '../Work.js';
import { malformed } from './malformed.js';
import { requireDimension } from './requireDimension.js';
import { requireElements } from './requireElements.js';
import type { ScaleStore } from './ScaleStore.js';
import { DIMENSION_LABELS } from './scaleAttributes.js';

/** The labels of a dataset's dimensions; undefined where it has none. Errors: `H5Error` `corrupt-file` where the attribute is malformed. */
export function* dimensionLabels<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  rank: number,
): Work<readonly string[] | undefined, Yielded, Resumed> {
  const found = yield* store.attribute(dataset, DIMENSION_LABELS);
  if (!found) return undefined;
  const { type, space } = found;
  if (type.class !== 'H5T_STRING' || type.size !== 'H5T_VARIABLE')
    throw malformed(store, dataset, DIMENSION_LABELS, 'its elements are no strings of variable length');
  requireElements(store, dataset, DIMENSION_LABELS, space, rank);
  return (yield* store.read(dataset, DIMENSION_LABELS, 'H5T_NATIVE')) as readonly string[];
}

/** The label of a dimension; empty where it has none (`H5DSget_label`). Errors: `H5Error` `bad-argument`, and as above. */
export function* labelOf<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  dimension: number,
): Work<string, Yielded, Resumed> {
  const rank = yield* store.rankOf(dataset);
  requireDimension(store, dataset, rank, 'idx', dimension);
  return (yield* dimensionLabels(store, dataset, rank))?.[dimension] ?? '';
}
