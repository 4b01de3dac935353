import { ByteReader } from '../bytes/ByteReader.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { Superblock } from '../superblock/superblock.js';
import type { CompareRecord } from './Btree2Records.js';
import { type Btree2Child, btree2Root, encodeBtree2Node, readBtree2Node } from './btree2.js';
import { type Btree2Header, btree2HeaderBytes, encodeBtree2Header, readBtree2Header } from './btree2Header.js';
import { type NodeLimits, nodeLimits } from './nodeLimits.js';
import { recordsIn, shareRecords, type TreeChild, TreeNode } from './TreeNode.js';

/** A node on the path to a record: the index of the record, or of the child whose subtree holds it. */
interface Step {
  readonly node: TreeNode;
  readonly index: number;
}

/** Nodes up to this size are always written; larger ones only if the file is at least as large. */
const MODEST_NODE_BYTES = 65536;

/**
 * One change of a version 2 B-tree (File Format Specification, III.A.2). The nodes it changes are read, changed in
 * memory, and stored elsewhere: a reader with the address of the old header still sees the old tree.
 */
export class Btree2Edit {
  readonly #edit: FileEdit;
  readonly #format: Superblock;
  readonly #address: number;
  readonly #header: Btree2Header;
  #limits: NodeLimits[];
  #root: TreeChild | undefined;

  constructor(edit: FileEdit, address: number, type: number) {
    this.#edit = edit;
    this.#format = edit.format;
    this.#address = address;
    this.#header = edit.read(readBtree2Header(this.#format, address, type));
    const { nodeSize, depth } = this.#header;
    if (nodeSize > Math.max(MODEST_NODE_BYTES, this.#format.fileSize))
      throw this.#corrupt(`nodes of ${nodeSize} bytes in a file of ${this.#format.fileSize}`);
    this.#root = btree2Root(this.#header);
    this.#limits = nodeLimits(this.#format, this.#header, this.#root ? depth : 0);
  }

  /** Inserts a record; `compare` must match no stored one. */
  insert(record: Uint8Array, compare: CompareRecord): void {
    const { recordSize } = this.#header;
    if (record.length !== recordSize) throw this.#corrupt(`records of ${recordSize} bytes instead of ${record.length}`);
    if (this.#root === undefined) {
      this.#root = new TreeNode(0, undefined, [record], []);
      return;
    }
    const { steps, found } = this.#edit.read(this.#descend(compare));
    if (found) throw this.#corrupt('the record to be inserted is there already');
    const { node, index } = steps[steps.length - 1]!;
    node.records.splice(index, 0, record);
    for (const parent of steps.slice(0, -1).reverse()) {
      if (this.#overflows(parent.node.children[parent.index]!, parent.node.depth - 1)) this.#relieve(parent);
    }
    const root = steps[0]!.node;
    if (!this.#overflows(root, root.depth)) return;
    const above = new TreeNode(root.depth + 1, undefined, [], [root]);
    this.#limits = nodeLimits(this.#format, this.#header, above.depth);
    this.#share(above, 0, 1, 2);
    this.#root = above;
  }

  /** Removes and returns the record for which `compare` returns 0; without one it returns undefined and changes nothing. */
  remove(compare: CompareRecord): Uint8Array | undefined {
    if (this.#root === undefined) return undefined;
    const { steps, found } = this.#edit.read(this.#descend(compare));
    if (!found) return undefined;
    const { node, index } = steps[steps.length - 1]!;
    const record = node.records[index]!;
    if (node.depth === 0) node.records.splice(index, 1);
    else node.records[index] = this.#takeLast(node, index, steps);
    for (const parent of steps.slice(0, -1).reverse()) {
      const { least } = this.#limits[parent.node.depth - 1]!;
      if (recordsIn(parent.node.children[parent.index]!) < least) this.#fill(parent);
    }
    const root = steps[0]!.node;
    if (root.records.length === 0) {
      this.#root = root.children[0];
      this.#limits = this.#limits.slice(0, Math.max(1, root.depth));
      if (root.place !== undefined) this.#release(root.place);
    }
    return record;
  }

  /** Stores the changed nodes and returns the address of the new header. */
  save(): number {
    const root = this.#root && this.#store(this.#root);
    const { root: _, ...header } = this.#header;
    const bytes = encodeBtree2Header(this.#format, {
      ...header,
      depth: this.#limits.length - 1,
      ...(root && { root: root.address }),
      rootRecords: root?.records ?? 0,
      totalRecords: root?.total ?? 0,
    });
    return this.#edit.replace({ address: this.#address, length: btree2HeaderBytes(this.#format) }, bytes);
  }

  /** Reads the nodes on the path to a record, or to its place in a leaf if it does not exist. */
  *#descend(compare: CompareRecord): Parser<{ steps: Step[]; found: boolean }> {
    const steps: Step[] = [];
    let node = yield* this.#read(this.#root!, this.#limits.length - 1);
    this.#root = node;
    for (;;) {
      const { index, found } = yield* this.#search(node, compare);
      steps.push({ node, index });
      if (found || node.depth === 0) return { steps, found };
      node = yield* this.#readChild(node, index);
    }
  }

  *#search({ records }: TreeNode, compare: CompareRecord): Parser<{ index: number; found: boolean }> {
    let low = 0;
    let high = records.length;
    while (low < high) {
      const index = (low + high) >> 1;
      const stored = new ByteReader(records[index]!, this.#format, `record of ${this.#structure}`);
      const compared = compare(stored);
      const order = typeof compared === 'number' ? compared : yield* compared;
      if (order === 0) return { index, found: true };
      if (order < 0) high = index;
      else low = index + 1;
    }
    return { index: low, found: false };
  }

  *#readChild(parent: TreeNode, index: number): Parser<TreeNode> {
    const node = yield* this.#read(parent.children[index]!, parent.depth - 1);
    parent.children[index] = node;
    return node;
  }

  *#read(child: TreeChild, depth: number): Parser<TreeNode> {
    if (child instanceof TreeNode) return child;
    const { records, children } = yield* readBtree2Node(this.#format, this.#header, this.#limits, child, depth);
    const total = children.reduce((sum, below) => sum + below.total, records.length);
    if (records.length === 0) throw this.#corrupt(`the node at ${child.address} has no records`);
    const { maxTotal } = this.#limits[depth]!;
    if (total > maxTotal) throw this.#corrupt(`${total} records below ${child.address}, where at most ${maxTotal} fit`);
    if (total !== child.total) throw this.#corrupt(`${child.total} records below ${child.address}, which has ${total}`);
    return new TreeNode(
      depth,
      child.address,
      records.map(({ bytes }) => bytes),
      [...children],
    );
  }

  /** Removes and returns the predecessor of a record; appends the nodes on the path to `steps`. */
  #takeLast(from: TreeNode, index: number, steps: Step[]): Uint8Array {
    let node = this.#edit.read(this.#readChild(from, index));
    while (node.depth > 0) {
      const last = node.children.length - 1;
      steps.push({ node, index: last });
      node = this.#edit.read(this.#readChild(node, last));
    }
    steps.push({ node, index: node.records.length - 1 });
    return node.records.pop()!;
  }

  #overflows(child: TreeChild, depth: number): boolean {
    return recordsIn(child) > this.#limits[depth]!.most;
  }

  /** Moves records of an overfull child to a sibling, or splits the child. */
  #relieve({ node, index }: Step): void {
    const { most } = this.#limits[node.depth - 1]!;
    const sibling = [index - 1, index + 1].find((at) => recordsIn(node.children[at] ?? FULL) < most);
    if (sibling === undefined) this.#share(node, index, 1, 2);
    else this.#share(node, Math.min(index, sibling), 2, 2);
  }

  /** Moves records of a sibling to an underfull child, or merges both. */
  #fill({ node, index }: Step): void {
    const { least } = this.#limits[node.depth - 1]!;
    const at = (sibling: number) => recordsIn(node.children[sibling] ?? EMPTY);
    const first = at(index - 1) > at(index + 1) ? index - 1 : Math.min(index, node.children.length - 2);
    const inTwo = at(first) + at(first + 1);
    this.#share(node, first, 2, inTwo < 2 * least ? 1 : 2);
  }

  #share(parent: TreeNode, first: number, count: number, parts: number): void {
    const nodes = Array.from({ length: count }, (_, n) => this.#edit.read(this.#readChild(parent, first + n)));
    for (const place of shareRecords(parent, first, nodes, parts)) this.#release(place);
  }

  #store(child: TreeChild): Btree2Child {
    if (!(child instanceof TreeNode)) return child;
    const { depth, place, records } = child;
    const children = child.children.map((below) => this.#store(below));
    const bytes = encodeBtree2Node(this.#format, this.#header, this.#limits[depth]!, records, children);
    const address = place === undefined ? this.#edit.add(bytes) : this.#edit.replace(this.#extent(place), bytes);
    const total = children.reduce((sum, below) => sum + below.total, records.length);
    return { address, records: records.length, total };
  }

  #release(place: number): void {
    this.#edit.release(this.#extent(place));
  }

  #extent(address: number) {
    return { address, length: this.#header.nodeSize };
  }

  get #structure(): string {
    return `the version 2 B-tree at ${this.#address}`;
  }

  #corrupt(detail: string) {
    return corruptFile(`${this.#structure}: ${detail}`);
  }
}

/** Stands for the sibling beyond the first and the last child. */
const FULL: Btree2Child = { address: 0, records: Number.POSITIVE_INFINITY, total: 0 };
const EMPTY: Btree2Child = { address: 0, records: 0, total: 0 };
