import { inCreationOrder } from '../../../format/links/inCreationOrder.js';
import { findLink, readLinks } from '../../../format/links/readLinks.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { LinkInfo } from '../../../model/info.js';
import {
  H5_INDEX_CRT_ORDER,
  H5_INDEX_NAME,
  H5_ITER_DEC,
  type IndexType,
  type IterationOrder,
} from '../../../model/iteration.js';
import { isEscaped, isPlainAscii, showName } from '../../../model/nameBytes.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { joinPath, splitPath } from '../worker/paths.js';
import { createGroup } from './createGroup.js';
import { locateLink } from './locate.js';
import { requireType, typeAt } from './objectTypes.js';
import { orderNames } from './orderNames.js';
import { parseStored } from './parseStored.js';
import { storedObject } from './storedObject.js';

/** The names of a group's links, in the order asked for. */
export function linkNames(
  file: OpenFile,
  path: string,
  index: IndexType,
  order: IterationOrder,
  routine: string,
): string[] {
  requireType(file, path, 'group', routine);
  const stored = file.editing || index === H5_INDEX_CRT_ORDER ? storedNames(file, path, index, routine) : undefined;
  if (stored) return order === H5_ITER_DEC ? stored.reverse() : stored;
  const told = file.quiet(routine, path, (module, id) => module.get_names(id, path, false));
  const names = told.every(isPlainAscii) ? told : (storedNames(file, path, H5_INDEX_NAME, routine) ?? told);
  return orderNames(names, 'links', index, order, file, path, routine);
}

/** The names as the file's bytes have them, which need no index for the creation order; undefined where h5rx does not read them. */
function storedNames(file: OpenFile, path: string, index: IndexType, routine: string): string[] | undefined {
  const stored = storedObject(file, path, routine);
  if (stored?.kind !== 'group') return undefined;
  if (index === H5_INDEX_CRT_ORDER && stored.linkInfo?.creationOrder === undefined)
    throw badArgument(routine, `'${path}' in '${file.name}' does not track the creation order of its links`);
  const links = parseStored(readLinks(stored.format, stored), file, path, routine);
  if (links === undefined) return undefined;
  const ordered = index === H5_INDEX_CRT_ORDER ? inCreationOrder(links) : links;
  return ordered?.map(({ name }) => name);
}

/** The name of the nth link of a group, by an index and an order. */
export function linkNameAt(
  file: OpenFile,
  path: string,
  index: IndexType,
  order: IterationOrder,
  n: number,
  routine: string,
): string {
  const names = linkNames(file, path, index, order, routine);
  const name = names[n];
  if (name === undefined)
    throw badArgument(routine, `n is ${n}, but '${path}' in '${file.name}' has ${names.length} links`);
  if (isEscaped(name)) {
    const link = `link '${showName(name)}' of '${path}' in '${file.name}'`;
    throw new H5Error(
      'unsupported',
      routine,
      `${link}: its name is no UTF-8, and h5wasm finds links by UTF-8 names only`,
    );
  }
  return name;
}

/** What the links of a group are. */
export function linkInfos(file: OpenFile, group: string, names: readonly string[], routine: string): LinkInfo[] {
  const userDefined = userDefinedLinks(file, group, routine);
  return names.map((name) =>
    userDefined.has(name) ? { name, type: 'H5L_TYPE_UD' } : linkInfo(file, group, name, routine),
  );
}

/** The names of a group's user-defined links, which h5wasm tells as hard ones. */
function userDefinedLinks(file: OpenFile, group: string, routine: string): ReadonlySet<string> {
  const found = storedObject(file, group, routine);
  const links = found?.kind === 'group' ? parseStored(readLinks(found.format, found), file, group, routine) : undefined;
  return new Set(links?.filter(({ type }) => type === 'user-defined').map(({ name }) => name));
}

/** What a link is. */
export function linkInfo(file: OpenFile, group: string, name: string, routine: string): LinkInfo {
  const path = joinPath(group, name);
  const told = isEscaped(name) ? undefined : toldLink(file, path, name, routine);
  if (told && isPlainAscii(`${told.target ?? ''}${told.file ?? ''}`)) return told;
  const stored = storedLink(file, group, name, routine);
  if (stored) return stored;
  if (told) return told;
  throw new H5Error(
    'unsupported',
    routine,
    `link '${showName(name)}' of '${group}' in '${file.name}': its name is no UTF-8`,
  );
}

/** A link as its group has it, which keeps names and targets that are no UTF-8; undefined where h5rx does not read it. */
function storedLink(file: OpenFile, group: string, name: string, routine: string): LinkInfo | undefined {
  const found = storedObject(file, group, routine);
  if (found?.kind !== 'group') return undefined;
  const link = parseStored(findLink(found.format, found, name), file, joinPath(group, name), routine);
  switch (link?.type) {
    case 'hard':
      return { name, type: 'H5L_TYPE_HARD' };
    case 'soft':
      return { name, type: 'H5L_TYPE_SOFT', target: link.target };
    case 'external':
      return { name, type: 'H5L_TYPE_EXTERNAL', target: link.target, file: link.file };
    case 'user-defined':
      return { name, type: 'H5L_TYPE_UD' };
    default:
      return undefined;
  }
}

/** A link as h5wasm tells of it. */
function toldLink(file: OpenFile, path: string, name: string, routine: string): LinkInfo {
  const target = file.quiet(routine, path, (module, id) => module.get_symbolic_link(id, path));
  if (target !== null) return { name, type: 'H5L_TYPE_SOFT', target };
  const { filename, obj_path } = file.quiet(routine, path, (module, id) => module.get_external_link(id, path));
  if (filename !== undefined && obj_path !== undefined)
    return { name, type: 'H5L_TYPE_EXTERNAL', target: obj_path, file: filename };
  return { name, type: 'H5L_TYPE_HARD' };
}

/** Makes sure that a link can be made at a path: nothing is there, and its group is, or is created when that is asked. */
export function prepareLink(file: OpenFile, path: string, lcpl: LinkCreation, routine: string): void {
  file.write(routine);
  if (path === '/') throw new H5Error('already-exists', routine, `'/' in '${file.name}' exists always`);
  if (file.editing && isFreeIn(file, path, routine)) return;
  if (typeAt(file, path, routine) !== undefined)
    throw new H5Error('already-exists', routine, `'${path}' is already in '${file.name}'`);
  const { parent } = splitPath(path);
  const type = typeAt(file, parent, routine);
  if (type === 'group') return;
  if (type !== undefined) throw badArgument(routine, `'${parent}' in '${file.name}' is a ${type}, not a group`);
  if (!lcpl.createIntermediateGroup) {
    throw new H5Error(
      'not-found',
      routine,
      `'${parent}' is not in '${file.name}' (lcpl_id.createIntermediateGroup would create it)`,
    );
  }
  prepareLink(file, parent, lcpl, routine);
  createGroup(file, parent, {}, {}, routine);
}

/** Whether a path leads to a group of this file, and on to nothing in it: one look is enough then. */
function isFreeIn(file: OpenFile, path: string, routine: string): boolean {
  return locateLink(file, path, routine) === 'nowhere in its group';
}
