import type { ScaleInfo } from '../../../model/info.js';
import type { Reference } from '../../../model/Reference.js';
import { notFound } from '../notFound.js';
import type { Work } from '../Work.js';
import { withSubject } from '../withSubject.js';
import { dimensionList } from './dimensionList.js';
import type { FollowingScaleStore } from './FollowingScaleStore.js';
import { requireDimension } from './requireDimension.js';
import type { ScaleStore } from './ScaleStore.js';
import { DIMENSION_LIST } from './scaleAttributes.js';
import { scaleName } from './scaleName.js';

/**
 * The references to the scales of a dimension (`H5DSget_num_scales`). Errors: `H5Error` `bad-argument`; `corrupt-file` where the
 * list is malformed.
 *
 * @param parameter - What the routine calls the dimension.
 */
export function* scalesOf<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  parameter: string,
  dimension: number,
): Work<readonly (Reference | null)[], Yielded, Resumed> {
  const rank = yield* store.rankOf(dataset);
  requireDimension(store, dataset, rank, parameter, dimension);
  return (yield* dimensionList(store, dataset, rank))?.[dimension] ?? [];
}

/** What the scales of a dimension are, in the order in which they were attached (`H5DSiterate_scales`). Errors: as above; `not-found`. */
export function* scaleInfos<Dataset, Yielded, Resumed>(
  store: FollowingScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  dimension: number,
): Work<ScaleInfo[], Yielded, Resumed> {
  const subject = store.attributeSubject(dataset, DIMENSION_LIST);
  const infos: ScaleInfo[] = [];
  for (const reference of yield* scalesOf(store, dataset, 'dim', dimension)) {
    if (!reference) throw notFound(`${subject} has a null reference`);
    try {
      const scale = yield* store.dereference(reference, dataset);
      yield* store.requireDataset(scale);
      infos.push({ path: store.pathOf(scale), name: yield* scaleName(store, scale) });
    } catch (error) {
      throw withSubject(subject, error);
    }
  }
  return infos;
}
