import { H5_INDEX_NAME, H5_ITER_INC } from '../../model/iteration.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { withinFileBudget } from '../bytes/withinBudget.js';
import type { UndoFilters } from '../fractalHeap/UndoFilters.js';
import type { StoredLink } from '../messages/link.js';
import { GroupLinks } from './GroupLinks.js';
import type { LinkStorage } from './LinkStorage.js';

/** All links of a group, ordered by name; `inCreationOrder` sorts them by creation order. */
export function* readLinks(
  format: FileFormat,
  group: LinkStorage,
  undoFilters?: UndoFilters,
): Parser<readonly StoredLink[]> {
  const links = new GroupLinks(format, group, undoFilters).inOrder(H5_INDEX_NAME, H5_ITER_INC);
  return yield* withinFileBudget(format, links, `links of the group at ${group.address}`);
}

/** One link of a group, or undefined. Only what the lookup needs is read. */
export function findLink(
  format: FileFormat,
  group: LinkStorage,
  name: string,
  undoFilters?: UndoFilters,
): Parser<StoredLink | undefined> {
  const link = new GroupLinks(format, group, undoFilters).find(name);
  return withinFileBudget(format, link, `group at ${group.address}`);
}
