import { carryOut } from '../edit/carryOut.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { encodeAttribute, type StoredAttribute } from '../messages/attribute.js';
import { attributeEncoding } from './attributeEncoding.js';
import { changeAttributes } from './changeAttributes.js';

/**
 * Gives the object at an address an attribute in one step, in the place of the one of its name, if there is one. Neither may have
 * a committed datatype.
 *
 * @param make - Returns the attribute; it may add blocks to the edit.
 */
export function putAttribute(
  space: FileSpace,
  address: number,
  name: string,
  make: (edit: FileEdit) => Omit<StoredAttribute, 'elementSize' | 'name'>,
): void {
  carryOut(space, (edit) => {
    const encoding = attributeEncoding(edit, address);
    const message = encodeAttribute({ name, ...make(edit) }, edit.format, encoding);
    changeAttributes(edit, address, (attributes) => {
      if (attributes.find(name)) attributes.replace(name, name, message);
      else attributes.insert(name, () => message);
    });
  });
}
