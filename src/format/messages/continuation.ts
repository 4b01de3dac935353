import type { ByteReader } from '../bytes/ByteReader.js';
import type { HeaderChunk } from '../header/ObjectHeader.js';

/** The object header continuation message (File Format Specification, IV.A.2.q). */
export function parseContinuation(reader: ByteReader): HeaderChunk {
  return { address: reader.definedAddress('continuation address'), length: reader.length() };
}
