import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { encodeAttribute, type StoredAttribute } from '../messages/attribute.js';
import { addReferences } from '../objects/addReferences.js';
import { attributeEncoding } from './attributeEncoding.js';
import { changeAttributes } from './changeAttributes.js';

/** Adds an attribute to the object at an address; its name must be unused. */
export function insertAttribute(
  space: FileSpace,
  address: number,
  attribute: Omit<StoredAttribute, 'elementSize'>,
): void {
  if (attribute.committedType !== undefined) addReferences(space, attribute.committedType);
  carryOut(space, (edit) => {
    const message = encodeAttribute(attribute, edit.format, attributeEncoding(edit, address));
    changeAttributes(edit, address, (attributes) => attributes.insert(attribute.name, () => message));
  });
}
