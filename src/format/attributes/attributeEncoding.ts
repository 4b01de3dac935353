import type { FileEdit } from '../edit/FileEdit.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import type { AttributeEncoding } from '../messages/attribute.js';

/** The versions of the parts of a new attribute. libhdf5 chooses by its low bound, which the version of the object's header reveals. */
export function attributeEncoding(edit: FileEdit, address: number): AttributeEncoding {
  const { version } = edit.read(readObjectHeader(edit.format, address));
  return version === 1 ? { version: 1 } : { version: 3, datatype: { style: 'latest' }, dataspace: { version: 2 } };
}
