import { lookup3 } from '../bytes/checksum.js';
import type { Parser } from '../bytes/Parser.js';
import { readSuperblock } from './superblock.js';

/** Offset of the file consistency flags in superblocks of versions 0 and 1, and of versions 2 and 3 (File Format Specification, II.A). */
const FLAGS_OFFSET_V0 = 20;
const FLAGS_OFFSET_V2 = 11;

/** Bytes of an image of a file, other than in the file. */
export interface ClearedFlags {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * What the superblock of a file that is open for writing has in an image of it: its file consistency flags (File Format Specification, II.A) are cleared.
 * Otherwise nothing could open the image.
 */
export function* clearedFlags(fileSize: number | undefined): Parser<ClearedFlags> {
  const { version, baseAddress, sizeofOffsets } = yield* readSuperblock(fileSize);
  if (version < 2) return { offset: baseAddress + FLAGS_OFFSET_V0, bytes: new Uint8Array(4) };
  const checksumAt = FLAGS_OFFSET_V2 + 1 + 4 * sizeofOffsets;
  const bytes = (yield { offset: baseAddress, length: checksumAt + 4 }).slice();
  bytes[FLAGS_OFFSET_V2] = 0;
  new DataView(bytes.buffer).setUint32(checksumAt, lookup3(bytes.subarray(0, checksumAt)), true);
  return { offset: baseAddress, bytes };
}
