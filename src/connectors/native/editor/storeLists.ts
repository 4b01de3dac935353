import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import type { Reference } from '../../../model/Reference.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { DIMENSION_LIST, type DimensionList, REFERENCE_LIST, type ReferenceList } from '../handlers/dimensionScales.js';
import { objectToken } from '../handlers/objectToken.js';
import type { Place } from '../worker/Place.js';
import { putAttribute } from './putAttribute.js';

/** A dataspace of one dimension. */
export function oneDimension(n: number): Dataspace {
  return { class: 'H5S_SIMPLE', dims: [n], maxdims: [n], selection: { type: 'all' } };
}

/** A reference to an object of a file, as attributes of the file hold them. */
export function referenceTo({ file, address }: Place): Reference {
  return { type: 'object', file: file.hid, token: objectToken(address) };
}

/**
 * Stores the scales of a dataset's dimensions.
 *
 * @param type - The type of the attribute; absent where there is one.
 */
export function* storeDimensionList(place: Place, scales: DimensionList, type?: Datatype): Steps<void> {
  const data = scales.map((one) => [...one]) as H5WritableData;
  const attribute = { ...(type && { type }), space: oneDimension(scales.length), data };
  yield* putAttribute({ place, attribute: DIMENSION_LIST }, attribute);
}

/** Stores which datasets a scale is attached to; `type` as above. */
export function* storeReferenceList(place: Place, { memType, uses }: ReferenceList, type?: Datatype): Steps<void> {
  const data = {
    dataset: uses.map(({ dataset }) => dataset),
    dimension: Uint32Array.from(uses, ({ dimension }) => dimension),
  };
  const at = { place, attribute: REFERENCE_LIST };
  yield* putAttribute(at, { ...(type && { type }), space: oneDimension(uses.length), data, memType });
}
