import { ByteReader } from '../bytes/ByteReader.js';
import { corruptFile } from '../bytes/formatError.js';
import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { attributeTypePointer } from '../messages/attribute.js';
import { parseSharedMessage } from '../messages/sharedMessage.js';
import { Deletion } from '../objects/Deletion.js';
import { changeAttributes } from './changeAttributes.js';

/** Deletes an attribute of the object at an address, and its reference to a committed datatype, if it has one. */
export function removeAttribute(space: FileSpace, address: number, name: string): void {
  const deletion = carryOut(space, (edit) =>
    changeAttributes(edit, address, (attributes) => {
      const found = attributes.find(name);
      if (!found) throw corruptFile(`object header at ${address}: it has no attribute '${name}'`);
      const pointer = attributeTypePointer(new ByteReader(found.data, edit.format, 'attribute message'));
      const type = pointer && parseSharedMessage(pointer);
      if (type?.kind === 'heap') throw pointer!.unsupported('it is in the heap of shared messages');
      attributes.remove(name);
      return type && new Deletion(space).add(type.address);
    }),
  );
  deletion?.carryOut();
}
