import type { FileBytes } from '../../storage/FileBytes.js';
import { readerOf } from '../../storage/readerOf.js';
import { runSync } from '../bytes/runSync.js';
import { clearedFlags } from './clearedFlags.js';
import { readSuperblock } from './superblock.js';

/**
 * Clears the file consistency flags that a program left when it ended without closing the file, as `h5clear -s` does. Nobody else may have the
 * file open. Errors: `H5Error` `corrupt-file`, `io`.
 */
export function clearMarks(storage: FileBytes): void {
  const size = storage.size();
  const read = readerOf(storage);
  if (runSync(readSuperblock(size), read).statusFlags === 0) return;
  const { offset, bytes } = runSync(clearedFlags(size), read);
  storage.write(bytes, offset);
}
