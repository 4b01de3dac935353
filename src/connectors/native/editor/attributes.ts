import { createAttribute as createStored } from '../../../format/attributes/createAttribute.js';
import { deleteAttribute as deleteStored } from '../../../format/attributes/deleteAttribute.js';
import { findObjectAttribute } from '../../../format/attributes/readObjectAttributes.js';
import { replaceAttribute } from '../../../format/attributes/replaceAttribute.js';
import { storedSize } from '../../../format/bytes/storedSize.js';
import type { FileSpace } from '../../../format/edit/FileSpace.js';
import { GlobalHeapWriter } from '../../../format/globalHeap/GlobalHeapWriter.js';
import { readObject } from '../../../format/objects/readObject.js';
import { type Dataspace, extentNpoints } from '../../../model/Dataspace.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { AttributeCreation } from '../../../model/H5P.js';
import type { MemoryType } from '../../../model/Operations.js';
import type { AttributePlace } from '../library/AttributePlace.js';
import { characterSetOf } from '../library/characterSetOf.js';
import { requireObject } from './requireObject.js';
import { storedElements } from './storedElements.js';
import type { StoredType } from './storedType.js';

/** Creates an attribute of any datatype, whose name is free; its elements are zeros, or empty. */
export function createAttribute(
  place: AttributePlace,
  typeOf: (sizeofOffsets: number) => StoredType,
  dataspace: Dataspace,
  acpl: AttributeCreation,
  routine: string,
): void {
  change(place, routine, (space, address) => {
    const { sizeofOffsets } = space.superblock;
    const { datatype, committed } = typeOf(sizeofOffsets);
    createStored(space, address, {
      name: place.attribute,
      cset: characterSetOf(place.attribute, acpl.charEncoding),
      datatype,
      ...(committed !== undefined && { committedType: committed }),
      dataspace,
      data: new Uint8Array(extentNpoints(dataspace) * storedSize(datatype, sizeofOffsets)),
    });
  });
}

/** Writes all of an attribute where it is: its place in every order stays. */
export function writeAttribute(place: AttributePlace, memType: MemoryType, buf: H5WritableData, routine: string): void {
  change(place, routine, (space, address) => {
    replaceAttribute(space, address, place.attribute, (edit) => {
      const object = edit.read(readObject(edit.format, address));
      const stored = edit.read(findObjectAttribute(edit.format, object, place.attribute));
      if (!stored)
        throw new H5Error(
          'not-found',
          routine,
          `'${place.path}' in '${place.file.name}' has no attribute '${place.attribute}'`,
        );
      if ('error' in stored) throw stored.error;
      if (stored.dataspace.class === 'H5S_NULL') {
        if (buf === null) return {};
        throw badArgument(routine, 'it has a null dataspace: it holds no elements, and buf must be null');
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
export function renameAttribute(place: AttributePlace, name: string, routine: string): void {
  change(place, routine, (space, address) => {
    replaceAttribute(space, address, place.attribute, (_, { version }) => {
      const cset = characterSetOf(name, undefined);
      // Versions below 3 have no character set.
      return { name, cset, version: cset === 'UTF-8' ? 3 : version };
    });
  });
}

/** Deletes an attribute. */
export function deleteAttribute(place: AttributePlace, routine: string): void {
  change(place, routine, (space, address) => deleteStored(space, address, place.attribute));
}

function change(
  { file, path, attribute }: AttributePlace,
  routine: string,
  action: (space: FileSpace, address: number) => void,
): void {
  file.edit(routine, `attribute '${attribute}' of '${path}'`, (space) => {
    action(space, requireObject(file, path, routine).address);
  });
}
