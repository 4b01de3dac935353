import { compareBytes } from '../../model/nameBytes.js';
import { corruptFile } from '../bytes/formatError.js';
import { bytesFrom } from '../bytes/readAt.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { Superblock } from '../superblock/superblock.js';
import {
  groupBtreeNodeBytes,
  readWholeGroupBtreeNode,
  readWholeSymbolTableNode,
  symbolTableNodeBytes,
  type WholeSymbolTableEntry,
} from './groupBtree.js';
import { type NodeCapacities, nodeCapacities } from './nodeCapacities.js';
import { type BtreeChild, BtreeNode, SymbolNode } from './TreeNodes.js';

/** The symbol table node that holds a name or would hold it, and the entry if it exists. */
export interface Place {
  readonly leaf: SymbolNode | undefined;
  /** Index of the entry, or the index at which it would be inserted. */
  readonly index: number;
  readonly entry: WholeSymbolTableEntry | undefined;
}

/** A link to insert into the tree. */
export interface NewSymbol {
  readonly name: Uint8Array;
  readonly entry: WholeSymbolTableEntry;
}

/**
 * The B-tree of an old-style group with its symbol table nodes (File Format Specification, III.A.1 and III.B), as far as a
 * change needs it. Changes stay in memory; `saveSymbolTree` stores them.
 *
 * The keys are as libhdf5 keeps them: each child is followed by the last name in its subtree.
 */
export class SymbolTree {
  readonly edit: FileEdit;
  readonly format: Superblock;
  readonly capacities: NodeCapacities;
  readonly root: BtreeNode;
  /** Nodes whose names have changed, or that have lost a sibling. */
  readonly touched = new Set<BtreeNode>();
  readonly #nameAt: (offset: number) => Uint8Array;
  readonly #seen = new Set<number>();

  private constructor(edit: FileEdit, address: number, nameAt: (offset: number) => Uint8Array) {
    this.edit = edit;
    this.format = edit.format;
    this.capacities = edit.read(nodeCapacities(this.format));
    this.#nameAt = nameAt;
    this.root = this.#readBtreeNode(address);
  }

  /** @param nameAt - The name at an offset of the local heap. */
  static open(edit: FileEdit, address: number, nameAt: (offset: number) => Uint8Array): SymbolTree {
    return new SymbolTree(edit, address, nameAt);
  }

  find(name: Uint8Array): Place {
    const isBehind = (offset: number) => compareBytes(name, this.#nameAt(offset)) > 0;
    for (let node = this.root; ; ) {
      // A name after all others belongs to the last child.
      const child = node.children[countWhile(node.children, ({ lastName }) => isBehind(lastName))] ?? node.last;
      if (!child) return { leaf: undefined, index: 0, entry: undefined };
      const below = this.#load(node, child);
      if (below instanceof BtreeNode) {
        node = below;
        continue;
      }
      const index = countWhile(below.entries, (entry) => isBehind(entry.name));
      const entry = below.entries[index];
      const isThere = entry !== undefined && compareBytes(name, this.#nameAt(entry.name)) === 0;
      return { leaf: below, index, entry: isThere ? entry : undefined };
    }
  }

  /** Removes an entry and inserts another; either may be absent. */
  change(remove: Place | undefined, insert: NewSymbol | undefined): void {
    const target = insert && this.find(insert.name);
    if (!insert) {
      this.#remove(remove!);
    } else if (remove && target!.leaf === remove.leaf) {
      // Both at once, so that the node is never empty or overfull in between.
      this.#insert(target!, insert);
      this.#remove({ ...remove, index: remove.leaf!.entries.indexOf(remove.entry!) });
    } else {
      if (remove) this.#remove(remove);
      const { leaf } = this.#insert(this.find(insert.name), insert);
      if (leaf.entries.length > this.capacities.entries) this.#splitSymbolNode(leaf);
    }
  }

  /** Whether a key of a visited node is the name at an offset of the heap. */
  hasKey(offset: number, node: BtreeNode = this.root): boolean {
    return (
      node.firstName === offset ||
      node.children.some(
        (child) => child.lastName === offset || (child.node instanceof BtreeNode && this.hasKey(offset, child.node)),
      )
    );
  }

  /** The sibling at the same level, left (-1) or right (1). */
  neighbour(node: BtreeNode, direction: -1 | 1): BtreeNode | undefined {
    let child: BtreeChild | undefined;
    let from = node;
    while (!child) {
      const { parent } = from;
      if (!parent) return undefined;
      child = parent.children[parent.indexOf(from) + direction];
      from = parent;
    }
    for (let above = from; ; ) {
      const found = this.#load(above, child) as BtreeNode;
      if (found.level === node.level) return found;
      const next = direction > 0 ? found.children[0] : found.last;
      if (!next) throw this.corrupt(`the node at ${found.address} has no children`);
      above = found;
      child = next;
    }
  }

  corrupt(detail: string) {
    return corruptFile(`group B-tree with its root at ${this.root.address}: ${detail}`);
  }

  #remove({ leaf, index }: Place): void {
    const { entries, parent } = leaf!;
    entries.splice(index, 1);
    const last = entries[entries.length - 1];
    if (!last) {
      this.#drop(leaf!);
      return;
    }
    leaf!.isChanged = true;
    if (index === entries.length) this.#setLastName(parent, parent.indexOf(leaf!), last.name);
  }

  #insert({ leaf: found, index }: Place, { name, entry }: NewSymbol): { readonly leaf: SymbolNode } {
    const leaf = found ?? this.#firstLeaf(entry);
    leaf.entries.splice(index, 0, entry);
    leaf.isChanged = true;
    for (let node: BtreeNode | undefined = leaf.parent; node; node = node.parent) {
      const last = node.last!;
      if (last.lastName === entry.name || compareBytes(name, this.#nameAt(last.lastName)) <= 0) continue;
      last.lastName = entry.name;
      node.isWidened = true;
    }
    return { leaf };
  }

  #firstLeaf({ name }: WholeSymbolTableEntry): SymbolNode {
    const { root } = this;
    root.level = 0;
    root.firstName = 0;
    root.isChanged = true;
    const leaf = new SymbolNode(undefined, root, []);
    root.children.push({ address: undefined, lastName: name, node: leaf });
    return leaf;
  }

  /** Removes an empty node, and each ancestor that has no other child. */
  #drop(node: BtreeNode | SymbolNode): void {
    const parent = node.parent!;
    const index = parent.indexOf(node);
    if (node instanceof BtreeNode) {
      const before = this.neighbour(node, -1);
      if (before) this.touched.add(before);
      this.#unbindNext(node);
      this.touched.delete(node);
    }
    const length =
      node instanceof BtreeNode
        ? groupBtreeNodeBytes(this.format, this.capacities.children)
        : symbolTableNodeBytes(this.format, this.capacities.entries);
    this.edit.release({ address: node.address!, length });
    parent.children.splice(index, 1);
    parent.isChanged = true;
    const { last } = parent;
    if (last) {
      if (index === parent.children.length) this.#nameLast(parent, last.lastName);
    } else if (parent.parent) {
      this.#drop(parent);
    } else {
      parent.level = 0;
      parent.firstName = 0;
    }
  }

  #setLastName(node: BtreeNode, index: number, name: number): void {
    const child = node.children[index]!;
    if (child.lastName === name) return;
    child.lastName = name;
    this.touched.add(node);
    if (child === node.last) this.#nameLast(node, name);
  }

  /** Updates the keys of the ancestors when the last name of a subtree changes. */
  #nameLast(node: BtreeNode, name: number): void {
    this.touched.add(node);
    this.#unbindNext(node);
    if (node.parent) this.#setLastName(node.parent, node.parent.indexOf(node), name);
  }

  /**
   * Sets the first key of the next node to the empty name, which is always valid, instead of the last name of the node before it:
   * that name could be gone while siblings are being updated.
   */
  #unbindNext(node: BtreeNode): void {
    const next = this.neighbour(node, 1);
    if (!next) return;
    next.firstName = 0;
    this.touched.add(next);
  }

  #splitSymbolNode(leaf: SymbolNode): void {
    const { parent, entries } = leaf;
    const half = entries.length >> 1;
    const behind = new SymbolNode(undefined, parent, entries.splice(half));
    behind.isChanged = true;
    this.#addBehind(parent, leaf, behind, entries[half - 1]!.name);
  }

  #addBehind(parent: BtreeNode, node: BtreeNode | SymbolNode, behind: BtreeNode | SymbolNode, lastName: number): void {
    const index = parent.indexOf(node);
    const child = parent.children[index]!;
    parent.children.splice(index + 1, 0, { address: undefined, lastName: child.lastName, node: behind });
    child.lastName = lastName;
    parent.isChanged = true;
    if (parent.children.length > this.capacities.children) this.#splitBtreeNode(parent);
  }

  #splitBtreeNode(node: BtreeNode): void {
    const { parent, level } = node;
    const half = node.children.length >> 1;
    const behind = BtreeNode.of(parent ?? node, level, node.children.splice(half));
    const { lastName } = node.last!;
    if (parent) {
      this.#addBehind(parent, node, behind, lastName);
      return;
    }
    // The root keeps its address: its content moves one level down.
    const before = BtreeNode.of(node, level, node.children);
    node.level += 1;
    node.children = [
      { address: undefined, lastName, node: before },
      { address: undefined, lastName: behind.last!.lastName, node: behind },
    ];
  }

  #load(parent: BtreeNode, child: BtreeChild): BtreeNode | SymbolNode {
    child.node ??=
      parent.level === 0 ? this.#readSymbolNode(child.address!, parent) : this.#readBtreeNode(child.address!, parent);
    return child.node;
  }

  #readBtreeNode(address: number, parent?: BtreeNode): BtreeNode {
    this.#visit(address, groupBtreeNodeBytes(this.format, this.capacities.children));
    const stored = this.edit.read(readWholeGroupBtreeNode(this.format, address, parent && parent.level - 1));
    const { children } = this.capacities;
    if (stored.children.length > children || (parent && stored.children.length === 0))
      throw corruptFile(`group B-tree node at ${address}: ${stored.children.length} children, of at most ${children}`);
    return BtreeNode.read({ address, parent }, stored);
  }

  #readSymbolNode(address: number, parent: BtreeNode): SymbolNode {
    this.#visit(address, symbolTableNodeBytes(this.format, this.capacities.entries));
    const found = this.edit.read(readWholeSymbolTableNode(this.format, address));
    const { entries } = this.capacities;
    if (found.length > entries)
      throw corruptFile(`symbol table node at ${address}: ${found.length} entries, of at most ${entries}`);
    return new SymbolNode(address, parent, found);
  }

  /** A node that is changed in place must lie within the file, and occur once. */
  #visit(address: number, length: number): void {
    if (bytesFrom(this.format, address) < length)
      throw corruptFile(`group node at ${address}: it has ${length} bytes, beyond the end of the file`);
    if (this.#seen.has(address)) throw this.corrupt(`${address} occurs twice`);
    this.#seen.add(address);
  }
}

/** Length of the prefix of items that meet a condition; no item after it does. */
function countWhile<T>(items: readonly T[], meets: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (meets(items[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
