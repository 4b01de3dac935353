import type { ByteReader } from '../bytes/ByteReader.js';

/** Address of the table of shared messages, and its number of indexes. */
export interface SharedMessageTable {
  readonly address: number;
  readonly indexes: number;
}

/** The shared message table message of the superblock extension (File Format Specification, IV.A.2.p). */
export function parseSharedMessageTable(reader: ByteReader): SharedMessageTable {
  reader.version(0, 0);
  return { address: reader.definedAddress('address of the shared message table'), indexes: reader.u8() };
}
