import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { StorageInfo } from './storageInfo.js';

const VERSION = 0;
const TRACKED = 0x01;
const INDEXED = 0x02;

/** The data of a link info message (File Format Specification, IV.A.2.c). */
export function encodeLinkInfo(info: StorageInfo, sizes: FieldSizes): Uint8Array {
  return encodeStorageInfo(info, sizes, 8);
}

/** The data of an attribute info message (File Format Specification, IV.A.2.v). */
export function encodeAttributeInfo(info: StorageInfo, sizes: FieldSizes): Uint8Array {
  return encodeStorageInfo(info, sizes, 2);
}

/** Both messages differ only in how many bytes a creation-order value has. */
function encodeStorageInfo(info: StorageInfo, sizes: FieldSizes, orderSize: number): Uint8Array {
  const { creationOrder, maxCreationOrder = 0, heap, nameIndex, creationOrderIndex } = info;
  const isIndexed = creationOrder === 'indexed';
  if (creationOrderIndex !== undefined && !isIndexed)
    throw new RangeError(
      `an index of the creation order at ${creationOrderIndex}, but the creation order is not indexed`,
    );
  const writer = new ByteWriter(sizes).u8(VERSION).u8((creationOrder ? TRACKED : 0) | (isIndexed ? INDEXED : 0));
  if (creationOrder) writer.unsigned(maxCreationOrder, orderSize);
  writer.address(heap).address(nameIndex);
  if (isIndexed) writer.address(creationOrderIndex);
  return writer.finish();
}
