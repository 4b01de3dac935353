import { replaceAttribute } from '../../../format/attributes/replaceAttribute.js';
import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { attributeExists, requireAttribute } from '../handlers/viewAttribute.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { type AttributePlace, subjectOf } from '../worker/Place.js';
import { characterSetOf } from './characterSetOf.js';
import { editAttribute } from './editAttribute.js';

/**
 * Renames an attribute (`H5Arename`). It keeps its position in the creation order, and open identifiers follow it.
 * Errors: `H5Error` `not-found`; `already-exists` where the object has an attribute of the new name.
 */
export function* renameAttribute(objects: ObjectTable, at: AttributePlace, name: string): Steps<void> {
  const { place, attribute } = at;
  const { file } = place;
  file.requireWritable();
  // As in C, where this succeeds even if there is no such attribute.
  if (attribute === name) return;
  yield* requireAttribute(at);
  if (yield* attributeExists({ place, attribute: name }))
    throw failure('already-exists', `${subjectOf(place)} already has an attribute '${name}'`);
  editAttribute(at, (space, address) => {
    replaceAttribute(space, address, attribute, (_, { version }) => {
      const cset = characterSetOf(name, undefined);
      // Attribute messages of versions below 3 have no character set.
      return { name, cset, version: cset === 'UTF-8' ? 3 : version };
    });
  });
  objects.pathsOf(file).afterAttributeChange(place, attribute, name);
}
