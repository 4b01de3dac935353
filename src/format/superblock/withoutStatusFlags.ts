import { lookup3 } from '../bytes/checksum.js';
import { runSync } from '../bytes/runSync.js';
import { readSuperblock } from './superblock.js';

/** Offset of the file consistency flags in superblocks of versions 0 and 1, and of versions 2 and 3 (File Format Specification, II.A). */
const FLAGS_OFFSET_V0 = 20;
const FLAGS_OFFSET_V2 = 11;

/**
 * Clears the file consistency flags (File Format Specification, II.A) in the image of a file that is open for writing;
 * otherwise nothing could open the image. The image is changed in place.
 */
export function withoutStatusFlags(image: Uint8Array): Uint8Array {
  const { version, baseAddress, sizeofOffsets } = runSync(readSuperblock(image.byteLength), (offset, length) =>
    image.subarray(offset, offset + length),
  );
  if (version < 2) {
    image.fill(0, baseAddress + FLAGS_OFFSET_V0, baseAddress + FLAGS_OFFSET_V0 + 4);
    return image;
  }
  image[baseAddress + FLAGS_OFFSET_V2] = 0;
  const checksumAt = baseAddress + FLAGS_OFFSET_V2 + 1 + 4 * sizeofOffsets;
  const checksum = lookup3(image.subarray(baseAddress, checksumAt));
  new DataView(image.buffer, image.byteOffset).setUint32(checksumAt, checksum, true);
  return image;
}
