import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';

/**
 * How a new-style group stores its links, or an object its attributes. The addresses are present only in dense storage; in
 * compact storage each link or attribute is a message of the object header.
 */
export interface StorageInfo {
  readonly creationOrder?: 'tracked' | 'indexed';
  /** The creation order of the next item, if it is tracked. */
  readonly maxCreationOrder?: number;
  /** Address of the fractal heap that holds them. */
  readonly heap?: number;
  /** Addresses of the version 2 B-trees of their names and of their creation order. */
  readonly nameIndex?: number;
  readonly creationOrderIndex?: number;
}

const VERSION = 0;
const TRACKED = 0x01;
const INDEXED = 0x02;
/** Bytes of a creation order, the only difference between the two messages. */
const LINK_ORDER_BYTES = 8;
const ATTRIBUTE_ORDER_BYTES = 2;

/** The link info message (File Format Specification, IV.A.2.c). */
export function parseLinkInfo(reader: ByteReader): StorageInfo {
  return parseStorageInfo(reader, LINK_ORDER_BYTES);
}

/** The attribute info message (File Format Specification, IV.A.2.v). */
export function parseAttributeInfo(reader: ByteReader): StorageInfo {
  return parseStorageInfo(reader, ATTRIBUTE_ORDER_BYTES);
}

function parseStorageInfo(reader: ByteReader, orderSize: number): StorageInfo {
  reader.version(VERSION, VERSION);
  const flags = reader.u8();
  const maxCreationOrder = flags & TRACKED ? reader.unsigned(orderSize) : undefined;
  const heap = reader.address();
  const nameIndex = reader.address();
  const creationOrderIndex = flags & INDEXED ? reader.address() : undefined;
  return {
    ...(flags & TRACKED && { creationOrder: flags & INDEXED ? 'indexed' : 'tracked' }),
    ...(maxCreationOrder !== undefined && { maxCreationOrder }),
    ...(heap !== undefined && { heap }),
    ...(nameIndex !== undefined && { nameIndex }),
    ...(creationOrderIndex !== undefined && { creationOrderIndex }),
  };
}

/** The data of a link info message (File Format Specification, IV.A.2.c). */
export function encodeLinkInfo(info: StorageInfo, sizes: FieldSizes): Uint8Array {
  return encodeStorageInfo(info, sizes, LINK_ORDER_BYTES);
}

/** The data of an attribute info message (File Format Specification, IV.A.2.v). */
export function encodeAttributeInfo(info: StorageInfo, sizes: FieldSizes): Uint8Array {
  return encodeStorageInfo(info, sizes, ATTRIBUTE_ORDER_BYTES);
}

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
