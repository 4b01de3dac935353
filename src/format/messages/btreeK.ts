import type { ByteReader } from '../bytes/ByteReader.js';

/** Half of the capacity of version 1 B-tree nodes and of symbol table nodes. */
export interface BtreeK {
  readonly indexedStorage: number;
  readonly groupInternal: number;
  readonly groupLeaf: number;
}

/** The B-tree 'K' values message of the superblock extension (File Format Specification, IV.A.2.t). */
export function parseBtreeK(reader: ByteReader): BtreeK {
  reader.version(0, 0);
  return { indexedStorage: reader.u16(), groupInternal: reader.u16(), groupLeaf: reader.u16() };
}
