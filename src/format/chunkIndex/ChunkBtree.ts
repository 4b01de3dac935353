import type { Parser } from '../bytes/Parser.js';
import type { ChunkRecords } from './ChunkRecords.js';

/** A B-tree of chunks, of either version. */
export interface ChunkBtree<Node extends ChunkNode> {
  /** Whether internal nodes hold chunks, too (version 2), or only say where the chunks of each child begin (version 1). */
  readonly chunksInAllNodes: boolean;
  /** Reads the root; `undefined` when the tree is empty. */
  readRoot(): Parser<Node | undefined>;
  /** Reads a child of an internal node. */
  readChild(parent: Node, slot: number): Parser<Node>;
}

export interface ChunkNode {
  readonly address: number;
  /** Nodes below this one on the way to a leaf; 0 for a leaf. */
  readonly level: number;
  readonly records: ChunkRecords;
  /** Addresses of the children; none in a leaf. */
  readonly children: Float64Array;
}
