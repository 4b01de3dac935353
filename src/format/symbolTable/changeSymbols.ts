import { encodeName } from '../../model/nameBytes.js';
import { encodeSymbolTableEntry, type WholeSymbolTableEntry } from '../btree1/groupBtree.js';
import { SymbolTree } from '../btree1/SymbolTree.js';
import { saveSymbolTree } from '../btree1/saveSymbolTree.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { LinkChange, NewLink } from '../links/NewLink.js';
import { LocalHeapEdit } from '../localHeap/LocalHeapEdit.js';
import { LocalHeapNames } from '../localHeap/localHeap.js';
import type { SymbolTable } from '../messages/symbolTable.js';

/** The scratch-pad stores the offset of a soft link's path in four bytes (File Format Specification, III.C). */
const TARGET_OFFSETS = 2 ** 32;

/**
 * Removes a link of an old-style group, inserts one, or both, as one step (File Format Specification, III.A.1, III.B and
 * III.D). The B-tree and the local heap keep their addresses. An edit may make only one change, unless it created the group.
 *
 * Errors: `H5Error` `unsupported` (external and user-defined links, names with a NUL), `corrupt-file` (also if the link to
 * remove does not exist, or the name of the link to insert does).
 */
export function changeSymbols(edit: FileEdit, table: SymbolTable, { remove, insert }: LinkChange): void {
  if (insert) checkStorable(insert);
  const names = edit.read(LocalHeapNames.open(edit.format, table.heap));
  const tree = SymbolTree.open(edit, table.btree, (offset) => edit.read(names.at(offset)));
  const removed = remove === undefined ? undefined : tree.find(encodeName(remove));
  if (removed && !removed.entry) throw tree.corrupt(`'${remove}' is not in it`);
  const keepsName = insert !== undefined && insert.name === remove;
  if (insert && !keepsName && tree.find(encodeName(insert.name)).entry)
    throw tree.corrupt(`'${insert.name}' is in it already`);
  if (!removed && !insert) return;

  const heap = LocalHeapEdit.open(edit, table.heap);
  const nameLength = remove === undefined ? 0 : encodeName(remove).length;
  const targetLength = removed?.entry?.target === undefined ? 0 : edit.read(names.at(removed.entry.target)).length;
  const entry = insert && store(edit, heap, insert, keepsName ? removed!.entry!.name : undefined);
  tree.change(removed, insert && { name: encodeName(insert.name), entry: entry! });
  saveSymbolTree(tree);

  const { name, target } = removed?.entry ?? {};
  // A key of the B-tree may still use the name of a link that was removed.
  if (name !== undefined && !keepsName && !tree.hasKey(name)) heap.remove(name, nameLength);
  if (target !== undefined) heap.remove(target, targetLength);
}

/** Stores name and path of a link in the heap, and encodes its entry. */
function store(edit: FileEdit, heap: LocalHeapEdit, link: NewLink, nameAt: number | undefined): WholeSymbolTableEntry {
  const names = nameAt === undefined ? [encodeName(link.name)] : [];
  const targets = link.type === 'soft' ? [encodeName(link.target)] : [];
  const offsets = heap.insert(...names, ...targets);
  const name = nameAt ?? offsets[0]!;
  if (link.type === 'hard') return encodeSymbolTableEntry(edit.format, { name, address: link.address });
  const target = offsets[offsets.length - 1]!;
  if (target >= TARGET_OFFSETS) throw unsupportedFormat(`a soft link with its path at byte ${target} of a local heap`);
  return encodeSymbolTableEntry(edit.format, { name, target });
}

function checkStorable(link: NewLink): void {
  if (link.type !== 'hard' && link.type !== 'soft') throw refused(link);
  if (link.name === '') throw new RangeError('a link needs a name');
  for (const text of link.type === 'soft' ? [link.name, link.target] : [link.name]) {
    if (text.includes('\0'))
      throw unsupportedFormat(`a symbol table cannot hold ${JSON.stringify(text)}: it has a NUL`);
  }
}

function refused({ name, type }: NewLink) {
  return unsupportedFormat(`a symbol table cannot hold '${name}': it is of type ${type}`);
}
