import { compareBytes, decodeName, encodeName } from '../../model/nameBytes.js';
import { RecentlyUsed } from '../../model/RecentlyUsed.js';
import {
  type GroupBtreeNode,
  readGroupBtreeNode,
  readSymbolTableNode,
  type SymbolTableEntry,
} from '../btree1/groupBtree.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import { both } from '../bytes/both.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { together } from '../bytes/together.js';
import type { LinkReader } from '../links/LinkReader.js';
import { LocalHeapNames, localHeapName, readLocalHeap } from '../localHeap/localHeap.js';
import type { StoredLink } from '../messages/link.js';
import type { SymbolTable } from '../messages/symbolTable.js';

/** The most cached nodes, and the most requested at once. */
const KEPT_NODES = 512;
const NODES_AT_ONCE = 256;
/** Approximate bytes of memory that a node takes. */
const NODE_BYTES = 1024;

/** The links of an old-style group: a version 1 B-tree of symbol table nodes, and a local heap of their names (III.A.1, III.B). */
export class SymbolTableLinks implements LinkReader {
  readonly isSorted = true;
  readonly #format: FileFormat;
  readonly #table: SymbolTable;
  readonly #branches = new RecentlyUsed<number, GroupBtreeNode>(KEPT_NODES * NODE_BYTES);
  readonly #nodes = new RecentlyUsed<number, readonly SymbolTableEntry[]>(KEPT_NODES * NODE_BYTES);
  #names: LocalHeapNames | undefined;
  /** Addresses of the symbol table nodes, in name order. */
  #leaves: readonly number[] | undefined;
  /** Number of entries before each node, for the nodes counted so far. */
  readonly #before = [0];

  constructor(format: FileFormat, table: SymbolTable) {
    this.#format = format;
    this.#table = table;
  }

  get bytes(): number {
    return this.#branches.bytes + this.#nodes.bytes + (this.#names?.bytes ?? 0) + 16 * (this.#leaves?.length ?? 0);
  }

  *find(name: string): Parser<StoredLink | undefined> {
    const wanted = encodeName(name);
    const names = yield* this.#openNames();
    function* orderOf(offset: number): Parser<number> {
      return compareBytes(wanted, yield* names.at(offset));
    }
    let address = this.#table.btree;
    for (let level: number | undefined; ; ) {
      const { children, level: found }: GroupBtreeNode = yield* this.#branch(address, level);
      const index = yield* firstWhere(children.length, function* (n) {
        return (yield* orderOf(children[n]!.lastName)) <= 0;
      });
      const child = children[index];
      if (child === undefined) return undefined;
      address = child.address;
      if (found === 0) break;
      level = found - 1;
    }
    const entries = yield* this.#entries(address);
    const index = yield* firstWhere(entries.length, function* (n) {
      return (yield* orderOf(entries[n]!.name)) <= 0;
    });
    const entry = entries[index];
    if (entry === undefined || (yield* orderOf(entry.name)) !== 0) return undefined;
    return yield* this.#link(entry);
  }

  *all(): Parser<readonly StoredLink[]> {
    // The heap is read in one wave with the tree.
    const [leaves, heap] = yield* both(this.#openLeaves(), readLocalHeap(this.#format, this.#table.heap));
    const texts = new HeapTexts(heap);
    const links: StoredLink[] = [];
    for (let from = 0; from < leaves.length; from += NODES_AT_ONCE) {
      const some = leaves.slice(from, from + NODES_AT_ONCE);
      for (const entries of yield* together(some.map((address) => readSymbolTableNode(this.#format, address)))) {
        for (const { name, address, target } of entries)
          links.push(asLink(texts.nameAt(name), address, target === undefined ? undefined : texts.at(target)));
      }
    }
    return links;
  }

  *count(): Parser<number> {
    const leaves = yield* this.#openLeaves();
    yield* this.#countUpTo(Number.POSITIVE_INFINITY);
    return this.#before[leaves.length]!;
  }

  readonly atName = (n: number): Parser<StoredLink | undefined> => this.#at(n);

  *#at(n: number): Parser<StoredLink | undefined> {
    if (!(n >= 0)) return undefined;
    const leaves = yield* this.#openLeaves();
    yield* this.#countUpTo(n);
    const leaf = lastAtMost(this.#before, n);
    if (leaf >= leaves.length) return undefined;
    const entry = (yield* this.#entries(leaves[leaf]!))[n - this.#before[leaf]!];
    return entry && (yield* this.#link(entry));
  }

  /** Counts entries up to the node that holds the nth. */
  *#countUpTo(n: number): Parser<void> {
    const leaves = yield* this.#openLeaves();
    const before = this.#before;
    while (before.length <= leaves.length && before[before.length - 1]! <= n) {
      const next = leaves.slice(before.length - 1, before.length - 1 + NODES_AT_ONCE);
      for (const { length } of yield* together(next.map((address) => this.#entries(address))))
        before.push(before[before.length - 1]! + length);
    }
  }

  /** Addresses of all symbol table nodes, found level by level. */
  *#openLeaves(): Parser<readonly number[]> {
    if (this.#leaves) return this.#leaves;
    const seen = new Set<number>();
    let level: number | undefined;
    let addresses: readonly number[] = [this.#table.btree];
    do {
      this.#checkOnce(seen, addresses);
      const below: number[] = [];
      let found = 0;
      for (let from = 0; from < addresses.length; from += NODES_AT_ONCE) {
        const some = addresses.slice(from, from + NODES_AT_ONCE);
        for (const node of yield* together(some.map((address) => this.#branch(address, level)))) {
          for (const child of node.children) below.push(child.address);
          found = node.level;
        }
      }
      addresses = below;
      level = found - 1;
    } while (level >= 0);
    this.#checkOnce(seen, addresses);
    this.#leaves = addresses;
    return addresses;
  }

  #checkOnce(seen: Set<number>, addresses: readonly number[]): void {
    for (const address of addresses) {
      if (seen.has(address))
        throw corruptFile(`group B-tree with its root at ${this.#table.btree}: ${address} occurs twice`);
      seen.add(address);
    }
  }

  *#branch(address: number, level: number | undefined): Parser<GroupBtreeNode> {
    const kept = this.#branches.get(address);
    if (kept && (level === undefined || kept.level === level)) return kept;
    const node = yield* readGroupBtreeNode(this.#format, address, level);
    this.#branches.set(address, node, NODE_BYTES);
    return node;
  }

  *#entries(address: number): Parser<readonly SymbolTableEntry[]> {
    const kept = this.#nodes.get(address);
    if (kept) return kept;
    const entries = yield* readSymbolTableNode(this.#format, address);
    this.#nodes.set(address, entries, NODE_BYTES);
    return entries;
  }

  *#link({ name, address, target }: SymbolTableEntry): Parser<StoredLink> {
    const names = yield* this.#openNames();
    const text = decodeName(yield* names.at(name));
    return asLink(text, address, target === undefined ? undefined : decodeName(yield* names.at(target)));
  }

  *#openNames(): Parser<LocalHeapNames> {
    this.#names ??= yield* LocalHeapNames.open(this.#format, this.#table.heap);
    return this.#names;
  }
}

/** All names and soft-link paths of a group, in a local heap that was read whole. */
class HeapTexts {
  readonly #heap: ByteReader;
  #left: number;

  constructor(heap: ByteReader) {
    this.#heap = heap;
    this.#left = heap.bytes.length;
  }

  at(offset: number): string {
    const text = localHeapName(this.#heap, offset);
    // Texts do not share bytes, so together they are not longer than the heap.
    this.#left -= text.length + 1;
    if (this.#left < 0) throw this.#heap.corrupt('the names of the group overlap');
    return text;
  }

  nameAt(offset: number): string {
    const name = this.at(offset);
    if (name === '') throw this.#heap.corrupt(`the name of a link, at byte ${offset}, is empty`);
    return name;
  }
}

function asLink(name: string, address: number | undefined, target: string | undefined): StoredLink {
  if (address !== undefined) return { name, cset: 'ASCII', type: 'hard', address };
  return { name, cset: 'ASCII', type: 'soft', target: target! };
}

/** Binary search: the first of `count` indexes that meets a condition, which all later ones meet too; `count` if none does. */
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

/** Binary search: the index of the last of increasing numbers that is at most `n`; the first number is. */
function lastAtMost(numbers: readonly number[], n: number): number {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= n) low = middle;
    else high = middle;
  }
  return low;
}
