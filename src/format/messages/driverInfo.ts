import type { ByteReader } from '../bytes/ByteReader.js';

const NAME_BYTES = 8;

/** The driver info message of the superblock extension (File Format Specification, IV.A.2.u): the name of the file driver. */
export function parseDriverInfo(reader: ByteReader): string {
  reader.version(0, 0);
  return reader.text(NAME_BYTES);
}
