import { failure } from '../../../model/H5Error.js';
import type { Work } from '../Work.js';
import { checkPair } from './checkPair.js';
import { dimensionList, scalesAt } from './dimensionList.js';
import type { EditableScaleStore, ScaleChange } from './EditableScaleStore.js';
import { usesAt } from './referenceList.js';
import { requireDimension } from './requireDimension.js';
import { DIMENSION_LIST, REFERENCE_LIST } from './scaleAttributes.js';
import { storeDimensionList, storeReferenceList } from './storeLists.js';

/**
 * Checks that a scale can be detached from a dimension of a dataset (`H5DSdetach_scale`). Lists that become empty are deleted. Why the
 * scale's list is changed first: see `planAttach`. A scale that does not list the dataset can be detached too.
 *
 * @returns What detaches it. Errors: `H5Error` `not-found` where it is not attached; `bad-argument`, and those of `placesOf`.
 */
export function* planDetach<Dataset, Yielded, Resumed>(
  store: EditableScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  scale: Dataset,
  dimension: number,
): Work<ScaleChange<Yielded, Resumed>, Yielded, Resumed> {
  store.requireWritable(dataset);
  const uses = yield* checkPair(store, dataset, scale);
  const rank = yield* store.rankOf(dataset);
  requireDimension(store, dataset, Math.max(rank, 1), 'idx', dimension);
  const list = yield* dimensionList(store, dataset, rank);
  const listed = yield* scalesAt(store, dataset, scale, list?.[dimension]);
  if (!list || listed.length === 0)
    throw failure(
      'not-found',
      `${store.subjectOf(scale)} is not attached to dimension ${dimension} of ${store.subjectOf(dataset)}`,
    );
  const used = yield* usesAt(store, dataset, scale, dimension, uses);

  const usesLeft = without(uses?.uses ?? [], used);
  const scalesLeft = list.map((one, i) => (i === dimension ? without(one, listed) : one));
  return function* () {
    if (uses && used.length > 0) {
      if (usesLeft.length > 0) yield* storeReferenceList(store, scale, { ...uses, uses: usesLeft });
      else yield* store.delete(scale, REFERENCE_LIST);
    }
    if (scalesLeft.some((one) => one.length > 0)) yield* storeDimensionList(store, dataset, scalesLeft);
    else yield* store.delete(dataset, DIMENSION_LIST);
  };
}

/** A list without the elements at some places; as in libhdf5 the last one takes the place of one that is taken out. */
function without<T>(list: readonly T[], places: readonly number[]): T[] {
  const left = [...list];
  for (const at of [...places].reverse()) {
    const last = left.pop();
    if (at < left.length) left[at] = last as T;
  }
  return left;
}
