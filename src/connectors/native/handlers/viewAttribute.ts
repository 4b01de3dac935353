import type { StoredAttribute } from '../../../format/messages/attribute.js';
import type { ObjectAttribute } from '../../../format/objects/StoredObject.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import { showName } from '../../../model/nameBytes.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { inTermsOf, notFound } from '../worker/inTermsOf.js';
import { type AttributePlace, attributeSubject, type Place, subjectOf } from '../worker/Place.js';
import { inMemory } from './describeDataset.js';

/** An attribute as its object has it, and the sizes of its file. */
export type ViewedAttribute = StoredAttribute & { readonly sizeofOffsets: number };

/** Whether an object has an attribute. */
export function* attributeExists({ place, attribute }: AttributePlace): Steps<boolean> {
  return (yield* place.file.look(place, (view) => view.attribute(place.address, attribute))) !== undefined;
}

/** Makes sure that an attribute exists. */
export function* requireAttribute(place: AttributePlace): Steps<void> {
  if (!(yield* attributeExists(place))) throw missingAttribute(place);
}

export function missingAttribute({ place, attribute }: AttributePlace) {
  return notFound(`${subjectOf(place)} has no attribute '${showName(attribute)}'`);
}

/** An attribute that exists. Errors: those of the attribute; others of its object do no harm. */
export function* viewAttribute(at: AttributePlace): Steps<ViewedAttribute> {
  const { place, attribute } = at;
  const { file, address } = place;
  const found = yield* file.look(place, (view) => view.attribute(address, attribute));
  if (!found) throw missingAttribute(at);
  const { superblock } = yield* file.view();
  return { ...readableAttribute(found, at), sizeofOffsets: superblock.sizeofOffsets };
}

/** An attribute's datatype and dataspace, as programs see them. */
export function* describeAttribute(place: AttributePlace): Steps<{ type: Datatype; space: Dataspace }> {
  const stored = yield* viewAttribute(place);
  return { type: inMemory(stored.datatype, stored), space: stored.dataspace };
}

/** An attribute that was read. */
export function readableAttribute(found: ObjectAttribute, at: AttributePlace): StoredAttribute {
  if ('error' in found) throw inTermsOf(attributeSubject(at), found.error);
  return found;
}

/** The name of an attribute; of one whose name cannot be read, why. */
export function attributeName(found: ObjectAttribute, place: Place): string {
  if (found.name !== undefined) return found.name;
  if ('error' in found) throw inTermsOf(`an attribute of ${subjectOf(place)}`, found.error);
  throw failure('corrupt-file', `an attribute of ${subjectOf(place)} has no name`);
}
