import type { UndoFilters } from '../fractalHeap/UndoFilters.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import type { Superblock } from '../superblock/superblock.js';
import type { Groups } from './followPath.js';
import { isGroup, linkStorage } from './LinkStorage.js';
import { findLink } from './readLinks.js';

/**
 * The groups of a file that may change, for `followPath`: every lookup reads the object header and the link anew (File Format
 * Specification, IV.A.2.c, g and r). A `FileView` caches them.
 */
export function groupsOf(superblock: Superblock, undoFilters?: UndoFilters): Groups {
  // `followPath` asks for the kind of an object and then for its link.
  let header: ObjectHeader | undefined;
  return {
    superblock,
    *kind(address) {
      header = yield* readObjectHeader(superblock, address);
      return isGroup(header) ? 'group' : undefined;
    },
    *link(group, name) {
      const known = header?.address === group ? header : yield* readObjectHeader(superblock, group);
      return yield* findLink(superblock, linkStorage(superblock, known), name, undoFilters);
    },
  };
}
