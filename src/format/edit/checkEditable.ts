import { unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { FIRST_MARKED_VERSION } from '../superblock/checkOpening.js';
import { OPEN_FOR_SWMR, OPEN_FOR_WRITING, type Superblock } from '../superblock/superblock.js';
import { readSuperblockExtension } from '../superblock/superblockExtension.js';

/**
 * Refuses, by name, files whose superblock or its extension asks for more than an edit knows: `unsupported`. Extensions
 * with parameters alone are left as they are.
 */
export function* checkEditable(superblock: Superblock): Parser<void> {
  const { version, statusFlags } = superblock;
  if (statusFlags & OPEN_FOR_SWMR) throw refused('it is open for single-writer/multiple-reader writing (SWMR)');
  // In older versions libhdf5 leaves the mark when a program ends without closing the file, and takes no notice of it.
  if (version >= FIRST_MARKED_VERSION && statusFlags & OPEN_FOR_WRITING)
    throw refused('it is marked as open for writing');
  const { sharedMessages, cacheImage, driver, fileSpace } = yield* readSuperblockExtension(superblock);
  if (sharedMessages) throw refused('it has a shared message table');
  if (cacheImage) throw refused('it has a metadata cache image');
  if (driver !== undefined) throw refused(`it is of the file driver ${driver}`);
  if (!fileSpace) return;
  if (fileSpace.version === 0) throw refused('its file space info has version 0, that of HDF5 1.10 before its release');
  if (fileSpace.strategy === 'page') throw refused('it manages its space by pages (H5F_FSPACE_STRATEGY_PAGE)');
  if (fileSpace.persist) throw refused('it keeps its free space (H5Pset_file_space_strategy, persist)');
}

function refused(reason: string) {
  return unsupportedFormat(`the file cannot be edited: ${reason}`);
}
