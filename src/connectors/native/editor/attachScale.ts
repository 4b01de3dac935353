import type { Datatype } from '../../../model/Datatype.js';
import { H5T_STD_REF_OBJ } from '../../../model/datatype/predefined.js';
import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import {
  CLASS,
  DIMENSION_SCALE,
  dimensionList,
  isScale,
  type ReferenceList,
  rankOf,
  referenceList,
  requireDimension,
  requireDistinct,
  requireNoScale,
  requireNotReserved,
  scalesAt,
  scaleUseType,
  usesAt,
} from '../handlers/dimensionScales.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { changeScales } from './changeScales.js';
import { putText, requireNoScales } from './setScale.js';
import { referenceTo, storeDimensionList, storeReferenceList } from './storeLists.js';

/**
 * Attaches a scale to a dimension of a dataset (`H5DSattach_scale`). A dataset that is no scale becomes one. What is attached
 * already stays so; libhdf5 would add another entry to the scale's `REFERENCE_LIST`.
 *
 * The dataset's `DIMENSION_LIST` is what readers go by, so it is written before the scale's `REFERENCE_LIST`, and `detachScale`
 * changes it last. An interruption between the two leaves one state only: a scale that the dataset has and that h5py reads, but that
 * does not list the dataset. Attaching it again, by h5rx or libhdf5, completes it.
 *
 * Errors: `H5Error` `bad-argument`, and those of `placesOf`.
 */
export function* attachScale(place: Place, scale: Place, dimension: number): Steps<void> {
  place.file.requireWritable();
  const uses = yield* checkPair(place, scale);
  yield* requireNoScales(scale);
  yield* requireNotReserved(place);
  const rank = yield* rankOf(place);
  requireDimension(place, Math.max(rank, 1), 'idx', dimension);
  const list = yield* dimensionList(place, rank);
  const scales = list ?? Array.from({ length: Math.max(rank, 1) }, (): Reference[] => []);
  const isListed = (yield* scalesAt(place, scale, scales[dimension])).length > 0;
  const isUsed = (yield* usesAt(place, scale, dimension, uses)).length > 0;

  const isOne = yield* isScale(scale);
  if (isOne && isListed && isUsed) return;

  const byEdits = function* (): Steps<void> {
    if (!isOne) yield* putText(scale, CLASS, DIMENSION_SCALE);
    if (!isListed) {
      const added = scales.map((one, i) => (i === dimension ? [...one, referenceTo(scale)] : one));
      yield* storeDimensionList(place, added, list ? undefined : LIST_TYPE);
    }
    if (!isUsed) {
      const use = { dataset: referenceTo(place), dimension };
      const added = [...(uses?.uses ?? []), use];
      if (uses) yield* storeReferenceList(scale, { ...uses, uses: added });
      else yield* storeReferenceList(scale, { memType: USE_TYPE, uses: added }, USE_TYPE);
    }
  };
  yield* changeScales(place, 'attaching a dimension scale to', byEdits, (module, file) =>
    module.attach_scale(file, place.path, scale.path, dimension),
  );
}

/** The types of lists that there are not yet. */
const LIST_TYPE: Datatype = { class: 'H5T_VLEN', base: H5T_STD_REF_OBJ };
const USE_TYPE = scaleUseType(H5T_STD_REF_OBJ);

/** Checks that one dataset may have the other as its scale; returns what the scale is attached to. Errors: `H5Error` `bad-argument`. */
export function* checkPair(place: Place, scale: Place): Steps<ReferenceList | undefined> {
  yield* requireNoScale(place);
  if (place.file !== scale.file)
    throw failure('bad-argument', `${subjectOf(place)} and ${subjectOf(scale)} are in different files`);
  requireDistinct(place, scale);
  return yield* referenceList(scale);
}
