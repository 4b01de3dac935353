import type { ByteReader } from '../bytes/ByteReader.js';

/** The object reference count message (File Format Specification, IV.A.2.w): the number of hard links. */
export function parseReferenceCount(reader: ByteReader): number {
  reader.version(0, 0);
  return reader.u32();
}
