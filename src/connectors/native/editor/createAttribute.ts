import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import type { AttributeCreation } from '../../../model/H5P.js';
import { type Identifier, isIdentifier } from '../../../model/Identifier.js';
import { showName } from '../../../model/nameBytes.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { creationMetadata } from '../library/creationMetadata.js';
import { makeEmptyAttribute } from '../library/makeAttribute.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { type AttributePlace, attributeSubject, subjectOf } from '../worker/Place.js';
import { createAttribute as createByEdit } from './attributes.js';
import { preferEdit } from './editOr.js';
import { storedType } from './storedType.js';

/** Creates an attribute; its elements are zeros, or empty. By libhdf5 only where the file cannot be edited. */
export function* createAttribute(
  objects: ObjectTable,
  at: AttributePlace,
  type: Datatype | Identifier,
  space: Dataspace,
  acpl: AttributeCreation,
): Steps<void> {
  const { place, attribute } = at;
  const { file, address } = place;
  file.requireWritable();
  if (yield* file.look(place, (view) => view.attribute(address, attribute)))
    throw failure('already-exists', `${subjectOf(place)} already has an attribute '${showName(attribute)}'`);
  const stored = yield* storedType(objects, file, type);
  const isLibrarys =
    !isIdentifier(type) &&
    space.class !== 'H5S_NULL' &&
    !acpl.charEncoding &&
    !('unsupported' in creationMetadata(type));
  yield* preferEdit(file, {
    what: `creating ${attributeSubject(at)}`,
    byLibrary: isLibrarys ? (lent) => makeEmptyAttribute(lent, at, type, space) : undefined,
    byEdit: () => createByEdit(at, stored, space, acpl),
  });
}
