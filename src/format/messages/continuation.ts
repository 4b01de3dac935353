import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { HeaderChunk } from '../header/ObjectHeader.js';

/** The object header continuation message (File Format Specification, IV.A.2.q). */
export function parseContinuation(reader: ByteReader): HeaderChunk {
  return { address: reader.definedAddress('continuation address'), length: reader.length() };
}

/** The data of an object header continuation message (File Format Specification, IV.A.2.q). */
export function encodeContinuation({ address, length }: HeaderChunk, sizes: FieldSizes): Uint8Array {
  return new ByteWriter(sizes).address(address).unsigned(length, sizes.sizeofLengths).finish();
}
