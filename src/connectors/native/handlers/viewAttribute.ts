import type { StoredAttribute } from '../../../format/messages/attribute.js';
import type { ObjectAttribute } from '../../../format/objects/StoredObject.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import { showName } from '../../../model/nameBytes.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { notFound } from '../../shared/notFound.js';
import { withSubject } from '../../shared/withSubject.js';
import { type AttributePlace, attributeSubject, type Place, subjectOf } from '../worker/Place.js';
import { inMemory } from './describeDataset.js';

/** An attribute as its object stores it, and the size of offsets in its file. */
export type ViewedAttribute = StoredAttribute & { readonly sizeofOffsets: number };

/** Whether an object has an attribute. */
export function* attributeExists({ place, attribute }: AttributePlace): Steps<boolean> {
  return (yield* place.file.look(place, (view) => view.attribute(place.address, attribute))) !== undefined;
}

/** Checks that an attribute exists. Errors: `H5Error` `not-found`. */
export function* requireAttribute(place: AttributePlace): Steps<void> {
  if (!(yield* attributeExists(place))) throw missingAttribute(place);
}

function missingAttribute({ place, attribute }: AttributePlace) {
  return notFound(`${subjectOf(place)} has no attribute '${showName(attribute)}'`);
}

/**
 * Reads an attribute. Errors: `H5Error` `not-found`, and those of this attribute; damage to other attributes of the object does
 * not matter.
 */
export function* viewAttribute(at: AttributePlace): Steps<ViewedAttribute> {
  const { place, attribute } = at;
  const { file, address } = place;
  const found = yield* file.look(place, (view) => view.attribute(address, attribute));
  if (!found) throw missingAttribute(at);
  const { superblock } = yield* file.view();
  return { ...readableAttribute(found, at), sizeofOffsets: superblock.sizeofOffsets };
}

/** An attribute's datatype and dataspace, as programs see them. Errors: those of `viewAttribute`. */
export function* describeAttribute(place: AttributePlace): Steps<{ type: Datatype; space: Dataspace }> {
  const stored = yield* viewAttribute(place);
  return { type: inMemory(stored.datatype, stored), space: stored.dataspace };
}

/** An attribute that could be read. Errors: the one that it was read with. */
export function readableAttribute(found: ObjectAttribute, at: AttributePlace): StoredAttribute {
  if ('error' in found) throw withSubject(attributeSubject(at), found.error);
  return found;
}

/** The name of an attribute. Errors: `H5Error` `corrupt-file` or `unsupported` where it could not be read. */
export function attributeName(found: ObjectAttribute, place: Place): string {
  if (found.name !== undefined) return found.name;
  if ('error' in found) throw withSubject(`an attribute of ${subjectOf(place)}`, found.error);
  throw failure('corrupt-file', `an attribute of ${subjectOf(place)} has no name`);
}
