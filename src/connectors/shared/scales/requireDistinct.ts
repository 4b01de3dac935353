import { failure } from '../../../model/H5Error.js';
import type { ScaleStore } from './ScaleStore.js';

/** Checks that a dataset and the scale in question are two. Errors: `H5Error` `bad-argument`. */
export function requireDistinct<Dataset>(
  store: Pick<ScaleStore<Dataset, unknown, never>, 'subjectOf' | 'isSame'>,
  dataset: Dataset,
  scale: Dataset,
): void {
  if (store.isSame(dataset, scale))
    throw failure('bad-argument', `did and dsid are the same dataset, ${store.subjectOf(dataset)}`);
}
