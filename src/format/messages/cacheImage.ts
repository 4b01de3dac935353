import type { ByteReader } from '../bytes/ByteReader.js';
import type { Extent } from '../bytes/Extent.js';

/** The metadata cache image message of the superblock extension (File Format Specification, IV.A.2.y): the extent of the image. */
export function parseCacheImage(reader: ByteReader): Extent | undefined {
  reader.version(0, 0);
  const address = reader.address();
  const length = reader.lengthInFile();
  return address === undefined ? undefined : { address, length };
}
