import { removeAttribute } from '../../../format/attributes/removeAttribute.js';
import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import {
  DIMENSION_LIST,
  dimensionList,
  REFERENCE_LIST,
  rankOf,
  requireDimension,
  scalesAt,
  usesAt,
} from '../handlers/dimensionScales.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { type AttributePlace, type Place, subjectOf } from '../worker/Place.js';
import { checkPair } from './attachScale.js';
import { changeScales } from './changeScales.js';
import { editAttribute } from './editAttribute.js';
import { storeDimensionList, storeReferenceList } from './storeLists.js';

/**
 * Detaches a scale from a dimension of a dataset (`H5DSdetach_scale`). Lists that become empty are deleted. Why the scale's list is
 * changed first: see `attachScale`. A scale that does not list the dataset can be detached too.
 *
 * Errors: `H5Error` `not-found` where it is not attached; `bad-argument`, and those of `placesOf`.
 */
export function* detachScale(objects: ObjectTable, place: Place, scale: Place, dimension: number): Steps<void> {
  place.file.requireWritable();
  const uses = yield* checkPair(place, scale);
  const rank = yield* rankOf(place);
  requireDimension(place, Math.max(rank, 1), 'idx', dimension);
  const list = yield* dimensionList(place, rank);
  const listed = yield* scalesAt(place, scale, list?.[dimension]);
  if (!list || listed.length === 0)
    throw failure('not-found', `${subjectOf(scale)} is not attached to dimension ${dimension} of ${subjectOf(place)}`);
  const used = yield* usesAt(place, scale, dimension, uses);

  const usesLeft = without(uses?.uses ?? [], used);
  const scalesLeft = list.map((one, i) => (i === dimension ? without(one, listed) : one));
  const byEdits = function* (): Steps<void> {
    if (uses && usesLeft.length > 0 && used.length > 0) yield* storeReferenceList(scale, { ...uses, uses: usesLeft });
    else if (used.length > 0) drop(objects, { place: scale, attribute: REFERENCE_LIST });
    if (scalesLeft.some((one) => one.length > 0)) yield* storeDimensionList(place, scalesLeft);
    else drop(objects, { place, attribute: DIMENSION_LIST });
  };
  yield* changeScales(place, 'detaching a dimension scale from', byEdits, (module, file) =>
    module.detach_scale(file, place.path, scale.path, dimension),
  );
}

/** Deletes an attribute by an edit; its open identifiers become invalid. */
function drop(objects: ObjectTable, at: AttributePlace): void {
  editAttribute(at, (space, address) => removeAttribute(space, address, at.attribute));
  objects.pathsOf(at.place.file).afterAttributeChange(at.place, at.attribute, undefined);
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
