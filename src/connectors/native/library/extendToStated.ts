import { runSync } from '../../../format/bytes/runSync.js';
import { readSuperblock } from '../../../format/superblock/superblock.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import { readerOf } from '../../../storage/readerOf.js';

/**
 * Makes a file as long as its superblock states. One whose last bytes the storage refused lacks just these; a shorter one
 * cannot be opened at all, by anybody.
 */
export function extendToStated(storage: FileBytes): void {
  const size = storage.size();
  const { endOfFile } = runSync(readSuperblock(size), readerOf(storage));
  if (endOfFile > size) storage.truncate(endOfFile);
}
