import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { withinFileBudget } from '../bytes/withinBudget.js';
import type { UndoFilters } from '../fractalHeap/UndoFilters.js';
import type { StoredLink } from '../messages/link.js';
import { findSymbol, readSymbolTable, readSymbolTableEntries } from '../symbolTable/symbolTable.js';
import { compareNames } from './compareNames.js';
import { findDenseLink, readDenseLinks } from './denseLinks.js';
import type { LinkStorage } from './LinkStorage.js';

/**
 * All links of a group, whichever way it stores them, in the order of their names; `inCreationOrder` orders them by
 * their age. Names are compared as bytes, as libhdf5 does.
 *
 * @param undoFilters - Needed only for groups whose links were made to be compressed; without it they are `unsupported`.
 */
export function readLinks(format: FileFormat, group: LinkStorage, undoFilters?: UndoFilters): Parser<StoredLink[]> {
  return withinFileBudget(format, readUnlimited(format, group, undoFilters), `links of the group at ${group.address}`);
}

/** Number of a group's links. Of a symbol table it takes its B-tree, without names. */
export function* countLinks(format: FileFormat, group: LinkStorage & { readonly nlinks?: number }): Parser<number> {
  if (group.nlinks !== undefined || group.symbolTable === undefined) return group.nlinks ?? group.compactLinks.length;
  const entries = readSymbolTableEntries(format, group.symbolTable);
  return (yield* withinFileBudget(format, entries, `symbol table of the group at ${group.address}`)).length;
}

/** One link of a group, or undefined. Only what is on the way to it is read. */
export function findLink(
  format: FileFormat,
  group: LinkStorage,
  name: string,
  undoFilters?: UndoFilters,
): Parser<StoredLink | undefined> {
  return withinFileBudget(format, findUnlimited(format, group, name, undoFilters), `group at ${group.address}`);
}

function* readUnlimited(format: FileFormat, group: LinkStorage, undoFilters?: UndoFilters): Parser<StoredLink[]> {
  const { compactLinks, symbolTable, linkInfo } = group;
  // A symbol table is in the order of its names by itself.
  if (linkInfo === undefined) return symbolTable ? yield* readSymbolTable(format, symbolTable) : [];
  const links = linkInfo.heap === undefined ? [...compactLinks] : yield* readDenseLinks(format, group, undoFilters);
  return links.sort((one, other) => compareNames(one.name, other.name));
}

function* findUnlimited(
  format: FileFormat,
  group: LinkStorage,
  name: string,
  undoFilters?: UndoFilters,
): Parser<StoredLink | undefined> {
  const { compactLinks, symbolTable, linkInfo } = group;
  if (linkInfo === undefined) return symbolTable && (yield* findSymbol(format, symbolTable, name));
  if (linkInfo.heap === undefined) return compactLinks.find((link) => link.name === name);
  return yield* findDenseLink(format, group, name, undoFilters);
}
