import { ByteReader } from '../bytes/ByteReader.js';
import type { FieldSizes } from '../bytes/ByteWriter.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { encodeDataspace, parseDataspace } from '../messages/dataspace.js';

/** Converts a dataspace message (File Format Specification, IV.A.2.b) for a file whose "Size of Lengths" may differ. */
export function copyDataspace(source: FileFormat, bytes: Uint8Array, target: FieldSizes): Uint8Array {
  if (source.sizeofLengths === target.sizeofLengths) return bytes;
  const version = bytes[0] === 1 ? 1 : 2;
  return encodeDataspace(parseDataspace(new ByteReader(bytes, source, 'dataspace message')), target, { version });
}
