import type { ByteReader } from '../bytes/ByteReader.js';

/**
 * How a new-style group keeps its links, or an object its attributes. The addresses are there only while they are
 * stored densely; otherwise each is a message of the object header.
 */
export interface StorageInfo {
  readonly creationOrder?: 'tracked' | 'indexed';
  /** The creation-order value that the next one will get, where it is tracked. */
  readonly maxCreationOrder?: number;
  /** Address of the fractal heap that holds them. */
  readonly heap?: number;
  /** Addresses of the version 2 B-trees of their names and of their creation order. */
  readonly nameIndex?: number;
  readonly creationOrderIndex?: number;
}

const TRACKED = 0x01;
const INDEXED = 0x02;

/** The link info message (File Format Specification, IV.A.2.c). */
export function parseLinkInfo(reader: ByteReader): StorageInfo {
  return parseStorageInfo(reader, 8);
}

/** The attribute info message (File Format Specification, IV.A.2.v). */
export function parseAttributeInfo(reader: ByteReader): StorageInfo {
  return parseStorageInfo(reader, 2);
}

/** Both messages differ only in how many bytes a creation-order value has. */
function parseStorageInfo(reader: ByteReader, orderSize: number): StorageInfo {
  reader.version(0, 0);
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
