import type { Parser } from '../bytes/Parser.js';
import type { ChunkRecords } from './ChunkRecords.js';

/** A B-tree of chunks, of either version. */
export interface ChunkBtree<Node extends ChunkNode> {
  /** Whether internal nodes hold chunks too (version 2), or only the first chunk of each child (version 1). */
  readonly chunksInAllNodes: boolean;
  /** Reads the root; `undefined` when the tree is empty. */
  readRoot(): Parser<Node | undefined>;
  /** Reads a child of an internal node. */
  readChild(parent: Node, slot: number): Parser<Node>;
}

export interface ChunkNode {
  readonly address: number;
  /** Levels below this node; 0 for a leaf. */
  readonly level: number;
  readonly records: ChunkRecords;
  /** Addresses of the children; none in a leaf. */
  readonly children: Float64Array;
}
