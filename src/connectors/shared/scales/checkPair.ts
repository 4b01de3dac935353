import { failure } from '../../../model/H5Error.js';
import type { Work } from '../Work.js';
import { requireNoScale } from './datasetClass.js';
import type { EditableScaleStore } from './EditableScaleStore.js';
import { type ReferenceList, referenceList } from './referenceList.js';
import { requireDistinct } from './requireDistinct.js';

/** Checks that one dataset may have the other as its scale; returns what the scale is attached to. Errors: `H5Error` `bad-argument`. */
export function* checkPair<Dataset, Yielded, Resumed>(
  store: EditableScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  scale: Dataset,
): Work<ReferenceList | undefined, Yielded, Resumed> {
  yield* requireNoScale(store, dataset);
  if (!store.isSameFile(dataset, scale))
    throw failure('bad-argument', `${store.subjectOf(dataset)} and ${store.subjectOf(scale)} are in different files`);
  requireDistinct(store, dataset, scale);
  return yield* referenceList(store, scale);
}
