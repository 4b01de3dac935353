import type { Parser } from '../../../format/bytes/Parser.js';
import { MessageType } from '../../../format/header/messageTypes.js';
import { readObjectHeader } from '../../../format/header/readObjectHeader.js';
import { isGroup, linkStorage } from '../../../format/links/LinkStorage.js';
import { findLink } from '../../../format/links/readLinks.js';
import { resolvePath } from '../../../format/links/resolvePath.js';
import type { StoredLink } from '../../../format/messages/link.js';
import { readSuperblock, type Superblock } from '../../../format/superblock/superblock.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { splitPath } from '../worker/paths.js';
import { parseStored } from './parseStored.js';

/** An object of a file, found without libhdf5. */
export interface LocatedObject {
  readonly address: number;
  /** The hard links that lead to it from the root group. */
  readonly path: string;
}

/** A link of a file, found without libhdf5. */
export interface LocatedLink {
  /** Address of its group. */
  readonly group: number;
  /** The hard links that lead to its group from the root group. */
  readonly groupPath: string;
  readonly link: StoredLink;
}

/** Where something is: elsewhere when the way leads through an external link or something that h5rx does not read. */
export type Located<T> = T | 'nowhere' | 'elsewhere';

/** The object that a path leads to, as the file's bytes say. What was written must be there: see `OpenFile.settle`. */
export function locateObject(file: OpenFile, path: string, routine: string): Located<LocatedObject> {
  return locate(file, path, routine, (superblock) => findObject(superblock, path));
}

/** The link at a path, wherever it leads; told apart is whether its group is there. */
export function locateLink(
  file: OpenFile,
  path: string,
  routine: string,
): Located<LocatedLink> | 'nowhere in its group' {
  return locate<LocatedLink | 'nowhere in its group'>(file, path, routine, function* (superblock) {
    const { parent, name } = splitPath(path);
    const group = yield* findObject(superblock, parent);
    if (typeof group === 'string') return group;
    const header = yield* readObjectHeader(superblock, group.address);
    if (!isGroup(header)) return 'nowhere';
    const link = yield* findLink(superblock, linkStorage(superblock, header), name);
    return link ? { group: group.address, groupPath: group.path, link } : 'nowhere in its group';
  });
}

/** The kind of the object with its header at an address. */
export function kindAt(file: OpenFile, address: number, path: string, routine: string) {
  return locate(file, path, routine, function* (superblock) {
    const header = yield* readObjectHeader(superblock, address);
    if (isGroup(header)) return 'group';
    return header.messages.some(({ type }) => type === MessageType.DATASPACE) ? 'dataset' : 'datatype';
  });
}

function locate<T>(
  file: OpenFile,
  path: string,
  routine: string,
  find: (superblock: Superblock) => Parser<Located<T>>,
): Located<T> {
  function* parser(): Parser<Located<T>> {
    return yield* find(yield* readSuperblock(file.bytes.size()));
  }
  return parseStored(parser(), file, path, routine) ?? 'elsewhere';
}

function* findObject(superblock: Superblock, path: string): Parser<Located<LocatedObject>> {
  const found = yield* resolvePath(superblock, path);
  if (found === undefined) return 'nowhere';
  return 'address' in found ? { address: found.address, path: `/${found.names.join('/')}` } : 'elsewhere';
}
