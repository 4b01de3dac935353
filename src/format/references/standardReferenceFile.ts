import { H5T_STD_REF } from '../../model/datatype/predefined.js';
import type { Reference } from '../../model/Reference.js';
import { changeAttributes } from '../attributes/changeAttributes.js';
import { storedSize } from '../bytes/storedSize.js';
import { carryOut } from '../edit/carryOut.js';
import type { EditedBytes } from '../edit/EditedBytes.js';
import { FileSpace } from '../edit/FileSpace.js';
import { GlobalHeapWriter } from '../globalHeap/GlobalHeapWriter.js';
import { encodeAttribute } from '../messages/attribute.js';
import { createFile } from '../superblock/createFile.js';
import { encodeReference } from './encodeReference.js';

/** References per attribute, so that its message stays well below 64 KiB. */
const PER_ATTRIBUTE = 2048;
const ENCODING = { version: 3, datatype: { style: 'latest' }, dataspace: { version: 2 } } as const;

/**
 * Overwrites `bytes` with a file that holds references of HDF5 1.12 (`H5T_STD_REF`) in attributes of its root group, in order.
 * The references need not point to anything in that file.
 */
export function standardReferenceFile(
  bytes: EditedBytes,
  references: readonly Reference[],
): readonly { readonly name: string; readonly count: number }[] {
  createFile(bytes, { userblock: 0 });
  const space = FileSpace.open(bytes);
  const attributes: { name: string; count: number }[] = [];
  const size = storedSize(H5T_STD_REF, space.superblock.sizeofOffsets);
  for (let first = 0; first < references.length; first += PER_ATTRIBUTE) {
    const some = references.slice(first, first + PER_ATTRIBUTE);
    const name = `${first}`;
    carryOut(space, (edit) => {
      const heap = new GlobalHeapWriter(edit);
      const data = new Uint8Array(some.length * size);
      for (const [n, reference] of some.entries()) data.set(encodeReference(reference, edit.format, heap), n * size);
      heap.finish();
      const dataspace = {
        class: 'H5S_SIMPLE',
        dims: [some.length],
        maxdims: [some.length],
        selection: { type: 'all' },
      } as const;
      const attribute = { name, cset: 'ASCII', datatype: H5T_STD_REF, dataspace, data } as const;
      const message = encodeAttribute(attribute, edit.format, ENCODING);
      changeAttributes(edit, space.superblock.rootGroup, (all) => all.insert(name, () => message));
    });
    attributes.push({ name, count: some.length });
  }
  space.close();
  return attributes;
}
