import { createAttribute as createStored } from '../../../format/attributes/createAttribute.js';
import { deleteAttribute as deleteStored } from '../../../format/attributes/deleteAttribute.js';
import { findObjectAttribute } from '../../../format/attributes/readObjectAttributes.js';
import { replaceAttribute } from '../../../format/attributes/replaceAttribute.js';
import { storedSize } from '../../../format/bytes/storedSize.js';
import type { FileSpace } from '../../../format/edit/FileSpace.js';
import { GlobalHeapWriter } from '../../../format/globalHeap/GlobalHeapWriter.js';
import { readObject } from '../../../format/objects/readObject.js';
import { type Dataspace, extentNpoints } from '../../../model/Dataspace.js';
import type { MemoryType } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { AttributeCreation } from '../../../model/H5P.js';
import { type AttributePlace, attributeSubject } from '../worker/Place.js';
import { characterSetOf } from './characterSetOf.js';
import { storedElements } from './storedElements.js';
import type { StoredType } from './storedType.js';

/** Creates an attribute of any datatype, whose name is free; its elements are zeros, or empty. */
export function createAttribute(
  place: AttributePlace,
  { datatype, committed }: StoredType,
  dataspace: Dataspace,
  { charEncoding }: AttributeCreation,
): void {
  const { attribute: name } = place;
  change(place, (space, address) => {
    createStored(space, address, {
      name,
      cset: characterSetOf(name, charEncoding),
      datatype,
      ...(committed !== undefined && { committedType: committed }),
      dataspace,
      data: new Uint8Array(extentNpoints(dataspace) * storedSize(datatype, space.superblock.sizeofOffsets)),
    });
  });
}

/** Writes all of an attribute where it is: its place in every order stays. */
export function writeAttribute(at: AttributePlace, memType: MemoryType, buf: H5WritableData): void {
  const { attribute, place } = at;
  change(at, (space, address) => {
    replaceAttribute(space, address, attribute, (edit) => {
      const object = edit.read(readObject(edit.format, address));
      const stored = edit.read(findObjectAttribute(edit.format, object, attribute));
      if (!stored) throw failure('not-found', 'it is not there any more');
      if ('error' in stored) throw stored.error;
      if (stored.dataspace.class === 'H5S_NULL') {
        if (buf === null) return {};
        throw failure('bad-argument', 'it has a null dataspace: it holds no elements, and buf must be null');
      }
      const heap = new GlobalHeapWriter(edit);
      const n = extentNpoints(stored.dataspace);
      const context = { file: place.file.hid };
      const data = storedElements(edit.format, stored.datatype, memType, buf, n, heap, context, 'buf', stored.data);
      heap.finish();
      return { data };
    });
  });
}

/** Gives an attribute another name, which is free; its place in the creation order stays. */
export function renameAttribute(place: AttributePlace, name: string): void {
  change(place, (space, address) => {
    replaceAttribute(space, address, place.attribute, (_, { version }) => {
      const cset = characterSetOf(name, undefined);
      // Versions below 3 have no character set.
      return { name, cset, version: cset === 'UTF-8' ? 3 : version };
    });
  });
}

/** Deletes an attribute. */
export function deleteAttribute(place: AttributePlace): void {
  change(place, (space, address) => deleteStored(space, address, place.attribute));
}

function change(at: AttributePlace, action: (space: FileSpace, address: number) => void): void {
  const { file, address } = at.place;
  file.edit(attributeSubject(at), (space) => action(space, address));
}
