import { insertAttribute } from '../../../format/attributes/insertAttribute.js';
import { storedSize } from '../../../format/bytes/storedSize.js';
import { type Dataspace, extentNpoints } from '../../../model/Dataspace.js';
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
import { preferEdit } from './changeFile.js';
import { characterSetOf } from './characterSetOf.js';
import { editAttribute } from './editAttribute.js';
import { type StoredType, storedType } from './storedType.js';

/**
 * Creates an attribute (`H5Acreate`) whose elements are zeros, or empty where their length varies. libhdf5 creates it only where
 * the file cannot be edited.
 *
 * @param type - A datatype, or the identifier of a committed one.
 * Errors: `H5Error` `already-exists`; `unsupported` where neither an edit nor h5wasm can create it.
 */
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
  const canUseLibrary =
    !isIdentifier(type) &&
    space.class !== 'H5S_NULL' &&
    !acpl.charEncoding &&
    !('unsupported' in creationMetadata(type));
  yield* preferEdit(file, {
    what: `creating ${attributeSubject(at)}`,
    byLibrary: canUseLibrary ? (lent) => makeEmptyAttribute(lent, at, type, space) : undefined,
    byEdit: () => createByEdit(at, stored, space, acpl),
  });
}

function createByEdit(
  at: AttributePlace,
  { datatype, committed }: StoredType,
  dataspace: Dataspace,
  { charEncoding }: AttributeCreation,
): void {
  const { attribute: name } = at;
  editAttribute(at, (space, address) => {
    insertAttribute(space, address, {
      name,
      cset: characterSetOf(name, charEncoding),
      datatype,
      ...(committed !== undefined && { committedType: committed }),
      dataspace,
      data: new Uint8Array(extentNpoints(dataspace) * storedSize(datatype, space.superblock.sizeofOffsets)),
    });
  });
}
