import type { Work } from '../Work.js';
import { requireNoScale } from './datasetClass.js';
import { dimensionList, scalesAt } from './dimensionList.js';
import { referenceList, usesAt } from './referenceList.js';
import { requireDimension } from './requireDimension.js';
import { requireDistinct } from './requireDistinct.js';
import type { ScaleStore } from './ScaleStore.js';

/**
 * Whether a scale is attached to a dimension of a dataset (`H5DSis_attached`): both must list the other. Errors: `H5Error`
 * `bad-argument`, and those of `placesOf`.
 */
export function* isAttached<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  scale: Dataset,
  dimension: number,
): Work<boolean, Yielded, Resumed> {
  yield* requireNoScale(store, dataset);
  requireDistinct(store, dataset, scale);
  const rank = yield* store.rankOf(dataset);
  requireDimension(store, dataset, Math.max(rank, 1), 'idx', dimension);
  const list = yield* dimensionList(store, dataset, rank);
  const uses = yield* referenceList(store, scale);
  // Both are looked at, whatever the first says: a reference that leads nowhere is an error.
  const listed = yield* scalesAt(store, dataset, scale, list?.[dimension]);
  const used = yield* usesAt(store, dataset, scale, dimension, uses);
  return listed.length > 0 && used.length > 0;
}
