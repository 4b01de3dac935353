import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import { encodeAttribute, type StoredAttribute } from '../messages/attribute.js';
import { addReferences } from '../objects/addReferences.js';
import { changeAttributes } from './changeAttributes.js';

/** Adds an attribute to the object at an address; its name must be unused. */
export function insertAttribute(
  space: FileSpace,
  address: number,
  attribute: Omit<StoredAttribute, 'elementSize'>,
): void {
  if (attribute.committedType !== undefined) addReferences(space, attribute.committedType);
  carryOut(space, (edit) => {
    const { version } = edit.read(readObjectHeader(edit.format, address));
    // libhdf5 chooses by its low bound, which the version of the object's header reveals.
    const encoding =
      version === 1
        ? ({ version: 1 } as const)
        : ({ version: 3, datatype: { style: 'latest' }, dataspace: { version: 2 } } as const);
    const message = encodeAttribute(attribute, edit.format, encoding);
    changeAttributes(edit, address, (attributes) => attributes.insert(attribute.name, () => message));
  });
}
