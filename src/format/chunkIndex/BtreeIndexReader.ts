import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { UNDEFINED_ADDRESS } from '../bytes/unsignedAt.js';
import type { ChunkBtree, ChunkNode } from './ChunkBtree.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { ChunkIndexReader, StoredChunk } from './ChunkIndexReader.js';
import type { ChunkRecords } from './ChunkRecords.js';
import { NodeCache } from './NodeCache.js';

type Visit = (scaled: readonly number[], chunk: StoredChunk) => boolean | undefined;

/** A record of an ancestor that bounds all chunks of a node from below, or from above. */
interface Bound {
  readonly records: ChunkRecords;
  readonly index: number;
}

/** Finds chunks in a B-tree of either version. */
export class BtreeIndexReader<Node extends ChunkNode> implements ChunkIndexReader {
  readonly #grid: ChunkGrid;
  readonly #tree: ChunkBtree<Node>;
  readonly #cache: NodeCache<Node>;
  /** Offset from a record of an internal node to the child after it: records separate children, or each child has one. */
  readonly #step: 0 | 1;
  #opened = false;
  #root: Node | undefined;
  /** The leaf of the last lookup, and the record there: the next chunk is often the next one. */
  #leaf: ChunkRecords | undefined;
  #last = -1;

  constructor(grid: ChunkGrid, tree: ChunkBtree<Node>, cacheBytes: number) {
    this.#grid = grid;
    this.#tree = tree;
    this.#cache = new NodeCache(cacheBytes);
    this.#step = tree.chunksInAllNodes ? 1 : 0;
  }

  known(scaled: readonly number[]): StoredChunk | undefined | null {
    if (!this.#grid.contains(scaled)) return undefined;
    const leaf = this.#leaf;
    if (leaf === undefined) return null;
    const next = this.#last + 1;
    if (next < leaf.count && leaf.compare(next, scaled) === 0) {
      this.#last = next;
      return leaf.chunk(next);
    }
    return leaf.spans(scaled) ? this.#findIn(leaf, scaled) : null;
  }

  *find(scaled: readonly number[]): Parser<StoredChunk | undefined> {
    const known = this.known(scaled);
    if (known !== null) return known;
    let node: Node | undefined = this.#opened ? this.#root : yield* this.#open();
    if (node === undefined) return undefined;
    let low: Bound | undefined;
    let high: Bound | undefined;
    while (node.level > 0) {
      const { records }: Node = node;
      const before: number = records.lastUpTo(scaled);
      if (this.#step === 1 && before >= 0 && records.compare(before, scaled) === 0) return records.chunk(before);
      const slot: number = before + this.#step;
      if (slot < 0) return undefined;
      if (before >= 0) low = { records, index: before };
      if (before + 1 < records.count) high = { records, index: before + 1 };
      node = this.#kept(node, slot) ?? (yield* this.#read(node, slot, low, high));
    }
    return this.#findIn(node.records, scaled);
  }

  #findIn(leaf: ChunkRecords, scaled: readonly number[]): StoredChunk | undefined {
    const index = leaf.lastUpTo(scaled);
    this.#leaf = leaf;
    this.#last = index;
    return index >= 0 && leaf.compare(index, scaled) === 0 ? leaf.chunk(index) : undefined;
  }

  *forEach(visit: Visit): Parser<void> {
    const root = this.#opened ? this.#root : yield* this.#open();
    if (root) yield* this.#walk(root, undefined, undefined, visit);
  }

  /**
   * Visits all chunks of a node and below it. It ends, because levels fall and the chunks of different children are in
   * different ranges: no node is walked twice.
   *
   * @returns Whether `visit` ended the walk.
   */
  *#walk(node: Node, low: Bound | undefined, high: Bound | undefined, visit: Visit): Parser<boolean> {
    const { records, children } = node;
    if (node.level === 0) {
      for (let index = 0; index < records.count; index++) if (this.#visit(records, index, visit)) return true;
      return false;
    }
    for (let slot = 0; slot < children.length; slot++) {
      const before = slot - this.#step;
      const from = before >= 0 ? { records, index: before } : low;
      const to = before + 1 < records.count ? { records, index: before + 1 } : high;
      const child = this.#kept(node, slot) ?? (yield* this.#read(node, slot, from, to));
      // Checked again, because in a damaged tree two nodes can share a cached child.
      this.#checkRange(child, from, to);
      if (yield* this.#walk(child, from, to, visit)) return true;
      if (this.#step === 1 && slot < records.count && this.#visit(records, slot, visit)) return true;
    }
    return false;
  }

  #visit(records: ChunkRecords, index: number, visit: Visit): boolean {
    const chunk = records.chunk(index);
    if (chunk === undefined) return false;
    const scaled = records.scaledAt(index);
    return this.#grid.contains(scaled) && visit(scaled, chunk) === true;
  }

  *#open(): Parser<Node | undefined> {
    const root = yield* this.#tree.readRoot();
    if (root) checkOrder(root);
    this.#root = root;
    this.#opened = true;
    return root;
  }

  #kept(parent: Node, slot: number): Node | undefined {
    const node = this.#cache.get(parent.children[slot]!);
    // In a damaged tree the cached node can be at another level.
    return node?.level === parent.level - 1 ? node : undefined;
  }

  *#read(parent: Node, slot: number, low: Bound | undefined, high: Bound | undefined): Parser<Node> {
    if (parent.children[slot] === UNDEFINED_ADDRESS) {
      throw corruptFile(`B-tree node at ${parent.address}: child ${slot} has the undefined address`);
    }
    const node = yield* this.#tree.readChild(parent, slot);
    checkOrder(node);
    this.#checkRange(node, low, high);
    this.#cache.set(node.address, node, node.records.byteLength + node.children.byteLength);
    return node;
  }

  #checkRange({ address, records }: Node, low: Bound | undefined, high: Bound | undefined): void {
    const { rank } = this.#grid;
    if (records.count === 0) return;
    // In version 1 the parent's record equals the first chunk of the child.
    const least = low ? records.compare(0, low.records.scaled, low.index * rank) : 1;
    const greatest = high ? records.compare(records.count - 1, high.records.scaled, high.index * rank) : -1;
    if (least < this.#step || greatest >= 0) {
      throw corruptFile(`B-tree node at ${address}: chunks outside the range that its parent has for it`);
    }
  }
}

function checkOrder({ address, records }: ChunkNode): void {
  const disorder = records.firstDisorder();
  if (disorder > 0) throw corruptFile(`B-tree node at ${address}: record ${disorder} comes before the one before it`);
}
