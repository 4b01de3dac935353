import type { FileFormat } from '../bytes/FileFormat.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { withinFileBudget } from '../bytes/withinBudget.js';
import type { UndoFilters } from '../fractalHeap/UndoFilters.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import type { StoredLink } from '../messages/link.js';
import type { Superblock } from '../superblock/superblock.js';
import { isGroup, linkStorage } from './LinkStorage.js';
import { findLink } from './readLinks.js';

/** Where a path leads: to an object header of this file, or on to a path in another one. */
export type ResolvedPath =
  | {
      readonly address: number;
      /** The names of the hard links that lead there, from the root group, or from where the path began. */
      readonly names: readonly string[];
    }
  | {
      /** Name of the file as the external link has it. */
      readonly externalFile: string;
      /** The link's path in that file, with the rest of the path that was asked for. */
      readonly target: string;
    };

/** `H5L_NUM_LINKS`: libhdf5 follows so many soft links in one path by default. */
const MAX_SOFT_LINKS = 16;

export interface ResolveOptions {
  /** Address of the group that a relative path begins in; the root group by default. */
  readonly from?: number;
  /** As for `readLinks`. */
  readonly undoFilters?: UndoFilters;
}

/**
 * Follows hard and soft links from the root group, or another one, and gives the address of the object header that a
 * path leads to. Undefined where libhdf5 too finds no object: a link is missing or dangling, something on the way is no
 * group, or more than 16 soft links would have to be followed. The header at the address is not read.
 */
export function resolvePath(
  superblock: Superblock,
  path: string,
  { from, undoFilters }: ResolveOptions = {},
): Parser<ResolvedPath | undefined> {
  const parser = follow(superblock, path, from ?? superblock.rootGroup, undoFilters);
  return withinFileBudget(superblock, parser, `path ${path}`, componentsOf(path).length + MAX_SOFT_LINKS);
}

function* follow(
  superblock: Superblock,
  path: string,
  from: number,
  undoFilters: UndoFilters | undefined,
): Parser<ResolvedPath | undefined> {
  // The next component is the last one of the list.
  let waiting = componentsOf(path).reverse();
  let address = path.startsWith('/') ? superblock.rootGroup : from;
  let softLinks = 0;
  let names: string[] = [];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const link = yield* linkOf(superblock, address, name, undoFilters);
    if (link === undefined) return undefined;
    const rest = () => [...waiting].reverse().join('/');
    switch (link.type) {
      case 'hard':
        address = link.address;
        names.push(name);
        break;
      case 'soft':
        if (++softLinks > MAX_SOFT_LINKS) return undefined;
        if (link.target.startsWith('/')) {
          address = superblock.rootGroup;
          names = [];
        }
        waiting = [...waiting, ...componentsOf(link.target).reverse()];
        break;
      case 'external':
        return { externalFile: link.file, target: waiting.length > 0 ? `${link.target}/${rest()}` : link.target };
      default:
        throw unsupportedFormat(`group at ${address}: '${name}' is a link of the user-defined class ${link.linkClass}`);
    }
  }
  return { address, names };
}

function* linkOf(
  format: FileFormat,
  address: number,
  name: string,
  undoFilters: UndoFilters | undefined,
): Parser<StoredLink | undefined> {
  const header = yield* readObjectHeader(format, address);
  return isGroup(header) ? yield* findLink(format, linkStorage(format, header), name, undoFilters) : undefined;
}

/** The names in a path; empty ones and `.` lead nowhere else. */
function componentsOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
