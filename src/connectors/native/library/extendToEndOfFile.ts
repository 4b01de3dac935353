import { runSync } from '../../../format/bytes/runSync.js';
import { readSuperblock } from '../../../format/superblock/superblock.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import { readerOf } from '../../../storage/readerOf.js';

/**
 * Makes a file as long as the end-of-file address in its superblock. If the storage has refused to write the last bytes, only these
 * bytes are lost; without this the file would be too short to be opened at all.
 */
export function extendToEndOfFile(storage: FileBytes): void {
  const size = storage.size();
  const { endOfFile } = runSync(readSuperblock(size), readerOf(storage));
  if (endOfFile > size) storage.truncate(endOfFile);
}
