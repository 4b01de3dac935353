import { lookup3 } from '../bytes/checksum.js';
import { runSync } from '../bytes/runSync.js';
import { readSuperblock } from './superblock.js';

/** Place of the file consistency flags in the superblock, by its version (File Format Specification, II.A). */
const FLAGS_OF_OLD = 20;
const FLAGS_OF_NEW = 11;

/**
 * The image of a file that is open for writing, with the flags cleared that say so: otherwise nothing could open it.
 * The image is changed in place.
 */
export function withoutStatusFlags(image: Uint8Array): Uint8Array {
  const { version, baseAddress, sizeofOffsets } = runSync(readSuperblock(image.byteLength), (offset, length) =>
    image.subarray(offset, offset + length),
  );
  if (version < 2) {
    image.fill(0, baseAddress + FLAGS_OF_OLD, baseAddress + FLAGS_OF_OLD + 4);
    return image;
  }
  image[baseAddress + FLAGS_OF_NEW] = 0;
  const checksumAt = baseAddress + FLAGS_OF_NEW + 1 + 4 * sizeofOffsets;
  const checksum = lookup3(image.subarray(baseAddress, checksumAt));
  new DataView(image.buffer, image.byteOffset).setUint32(checksumAt, checksum, true);
  return image;
}
