import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { ExternalFileList } from './externalFiles.js';

const VERSION = 1;
const RESERVED_BYTES = 3;

/** The data of an external data files message (File Format Specification, IV.A.2.h), all of whose slots are used. */
export function encodeExternalFiles({ heap, slots }: ExternalFileList, sizes: FieldSizes): Uint8Array {
  const writer = new ByteWriter(sizes).u8(VERSION).fill(0, RESERVED_BYTES);
  writer.u16(slots.length).u16(slots.length).address(heap);
  for (const { nameOffset, offset, size } of slots)
    writer.unsigned(nameOffset, sizes.sizeofLengths).unsigned(offset, sizes.sizeofLengths).lengthField(size);
  return writer.finish();
}
