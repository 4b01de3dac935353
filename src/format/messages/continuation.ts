import type { ByteReader } from '../ByteReader.js';
import type { HeaderChunk } from '../ObjectHeader.js';

/** The object header continuation message (File Format Specification, IV.A.2.q). */
export function parseContinuation(reader: ByteReader): HeaderChunk {
  return { address: reader.definedAddress('continuation address'), length: reader.length() };
}
