import { compareBytes, decodeName, encodeName } from '../../model/nameBytes.js';
import { readGroupBtreeNode, readSymbolTableNode, type SymbolTableEntry } from '../btree1/groupBtree.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { LocalHeapNames, localHeapName, readLocalHeap } from '../localHeap/localHeap.js';
import type { StoredLink } from '../messages/link.js';
import type { SymbolTable } from '../messages/symbolTable.js';

/** All entries of an old-style group's symbol table, in the order of their names. */
export function* readSymbolTableEntries(format: FileFormat, { btree }: SymbolTable): Parser<SymbolTableEntry[]> {
  const entries: SymbolTableEntry[] = [];
  const seen = new Set<number>();
  const visit = (address: number) => {
    if (seen.has(address)) throw corruptFile(`group B-tree with its root at ${btree}: ${address} occurs twice`);
    seen.add(address);
  };
  function* walk(address: number, level?: number): Parser<void> {
    visit(address);
    const node = yield* readGroupBtreeNode(format, address, level);
    for (const child of node.children) {
      if (node.level > 0) {
        yield* walk(child.address, node.level - 1);
      } else {
        visit(child.address);
        for (const entry of yield* readSymbolTableNode(format, child.address)) entries.push(entry);
      }
    }
  }
  yield* walk(btree);
  return entries;
}

/** The links of an old-style group, in the order of their names. */
export function* readSymbolTable(format: FileFormat, table: SymbolTable): Parser<StoredLink[]> {
  const entries = yield* readSymbolTableEntries(format, table);
  const heap = yield* readLocalHeap(format, table.heap);
  let left = heap.bytes.length;
  const textAt = (offset: number): string => {
    const text = localHeapName(heap, offset);
    // Each has a place of its own, so all of them together are not longer than the heap.
    left -= text.length + 1;
    if (left < 0) throw heap.corrupt('the names of the group overlap');
    return text;
  };
  const nameAt = (offset: number): string => {
    const name = textAt(offset);
    if (name === '') throw heap.corrupt(`the link with its name at byte ${offset} has none`);
    return name;
  };
  return entries.map(({ name, address, target }) =>
    asLink(nameAt(name), address, target === undefined ? undefined : textAt(target)),
  );
}

/** One link of an old-style group. */
export function* findSymbol(format: FileFormat, table: SymbolTable, name: string): Parser<StoredLink | undefined> {
  const wanted = encodeName(name);
  const heap = yield* LocalHeapNames.open(format, table.heap);
  function* orderOf(offset: number): Parser<number> {
    return compareBytes(wanted, yield* heap.at(offset));
  }
  let address = table.btree;
  for (let level: number | undefined; ; ) {
    const node = yield* readGroupBtreeNode(format, address, level);
    const index = yield* firstWhere(node.children.length, function* (n) {
      return (yield* orderOf(node.children[n]!.lastName)) <= 0;
    });
    const child = node.children[index];
    if (child === undefined) return undefined;
    address = child.address;
    if (node.level === 0) break;
    level = node.level - 1;
  }
  const entries = yield* readSymbolTableNode(format, address);
  const index = yield* firstWhere(entries.length, function* (n) {
    return (yield* orderOf(entries[n]!.name)) <= 0;
  });
  const entry = entries[index];
  if (entry === undefined || (yield* orderOf(entry.name)) !== 0) return undefined;
  const target = entry.target === undefined ? undefined : decodeName(yield* heap.at(entry.target));
  return asLink(name, entry.address, target);
}

function asLink(name: string, address: number | undefined, target: string | undefined): StoredLink {
  if (address !== undefined) return { name, cset: 'ASCII', type: 'hard', address };
  return { name, cset: 'ASCII', type: 'soft', target: target! };
}

/** The first of `count` indexes that meets a condition, where all behind it do too; `count` if none does. */
function* firstWhere(count: number, meets: (index: number) => Parser<boolean>): Parser<number> {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (yield* meets(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
