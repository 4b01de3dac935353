import type { BigIntStats } from 'node:fs';

/** Names the kind of something that is not a regular file. */
export function kindOfFile(stats: BigIntStats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return stats.isCharacterDevice() ? 'a character device' : 'a block device';
}
