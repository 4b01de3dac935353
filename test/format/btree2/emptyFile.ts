import { ByteWriter, type FieldSizes } from '../../../src/format/bytes/ByteWriter.js';
import { BytesStorage } from '../../../src/storage/bytes.js';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** A file that has nothing but a superblock of version 2: enough of one to be edited. */
export function emptyFile(sizes: FieldSizes = { sizeofOffsets: 8, sizeofLengths: 8 }): BytesStorage {
  const length = 8 + 4 + 4 * sizes.sizeofOffsets + 4;
  const bytes = new ByteWriter(sizes)
    .put(Uint8Array.from(SIGNATURE))
    .u8(2)
    .u8(sizes.sizeofOffsets)
    .u8(sizes.sizeofLengths)
    .u8(0)
    .address(0)
    .address(undefined)
    .address(length)
    .address(0)
    .checksum()
    .finish();
  return new BytesStorage(bytes, true);
}
