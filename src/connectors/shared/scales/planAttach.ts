import type { Datatype } from '../../../model/Datatype.js';
import { H5T_STD_REF_OBJ } from '../../../model/datatype/predefined.js';
import type { Reference } from '../../../model/Reference.js';
import type { Work } from '../Work.js';
import { checkPair } from './checkPair.js';
import { isScale, requireNotReserved } from './datasetClass.js';
import { dimensionList, scalesAt } from './dimensionList.js';
import type { EditableScaleStore, ScaleChange } from './EditableScaleStore.js';
import { putText, requireNoScales } from './planSetScale.js';
import { scaleUseType, usesAt } from './referenceList.js';
import { requireDimension } from './requireDimension.js';
import { CLASS, DIMENSION_SCALE } from './scaleAttributes.js';
import { storeDimensionList, storeReferenceList } from './storeLists.js';

/** The types of lists that there are not yet. */
const LIST_TYPE: Datatype = { class: 'H5T_VLEN', base: H5T_STD_REF_OBJ };
const USE_TYPE = scaleUseType(H5T_STD_REF_OBJ);

/**
 * Checks that a scale can be attached to a dimension of a dataset (`H5DSattach_scale`). A dataset that is no scale becomes one. What
 * is attached already stays so; libhdf5 would add another entry to the scale's `REFERENCE_LIST`.
 *
 * The dataset's `DIMENSION_LIST` is what readers go by, so it is written before the scale's `REFERENCE_LIST`, and `planDetach`
 * changes it last. An interruption between the two leaves one state only: a scale that the dataset has and that h5py reads, but that
 * does not list the dataset. Attaching it again, by h5rx or libhdf5, completes it.
 *
 * @returns What attaches it; undefined where it is attached. Errors: `H5Error` `bad-argument`, and those of `placesOf`.
 */
export function* planAttach<Dataset, Yielded, Resumed>(
  store: EditableScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  scale: Dataset,
  dimension: number,
): Work<ScaleChange<Yielded, Resumed> | undefined, Yielded, Resumed> {
  store.requireWritable(dataset);
  const uses = yield* checkPair(store, dataset, scale);
  yield* requireNoScales(store, scale);
  yield* requireNotReserved(store, dataset);
  const rank = yield* store.rankOf(dataset);
  requireDimension(store, dataset, Math.max(rank, 1), 'idx', dimension);
  const list = yield* dimensionList(store, dataset, rank);
  const scales = list ?? Array.from({ length: Math.max(rank, 1) }, (): Reference[] => []);
  const isListed = (yield* scalesAt(store, dataset, scale, scales[dimension])).length > 0;
  const isUsed = (yield* usesAt(store, dataset, scale, dimension, uses)).length > 0;

  const isOne = yield* isScale(store, scale);
  if (isOne && isListed && isUsed) return undefined;

  return function* () {
    if (!isOne) yield* putText(store, scale, CLASS, DIMENSION_SCALE);
    if (!isListed) {
      const added = scales.map((one, i) => (i === dimension ? [...one, store.referenceTo(scale)] : one));
      yield* storeDimensionList(store, dataset, added, list ? undefined : LIST_TYPE);
    }
    if (!isUsed) {
      const { memType, uses: others } = uses ?? { memType: USE_TYPE, uses: [] };
      const added = [...others, { dataset: store.referenceTo(dataset), dimension }];
      yield* storeReferenceList(store, scale, { memType, uses: added }, uses ? undefined : USE_TYPE);
    }
  };
}
