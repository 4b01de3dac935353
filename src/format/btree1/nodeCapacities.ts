import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { Superblock } from '../superblock/superblock.js';
import { readSuperblockExtension } from '../superblock/superblockExtension.js';

/** Capacities of the nodes of a file's symbol tables. */
export interface NodeCapacities {
  /** Entries of a symbol table node. */
  readonly entries: number;
  /** Children of a B-tree node. */
  readonly children: number;
}

/** libhdf5's `H5F_CRT_SYM_LEAF_DEF` and `HDF5_BTREE_SNODE_IK_DEF`: the defaults of files that do not store them. */
const DEFAULT_LEAF_K = 4;
const DEFAULT_INTERNAL_K = 16;

/**
 * The capacities that a file specifies: twice the "Group Leaf Node K" and "Group Internal Node K" of the superblock, or of
 * the B-tree 'K' Values message of its extension (File Format Specification, II.A and IV.A.2.t).
 */
export function* nodeCapacities(superblock: Superblock): Parser<NodeCapacities> {
  const { btreeK = (yield* readSuperblockExtension(superblock)).btreeK } = superblock;
  return capacities(btreeK?.groupLeaf ?? DEFAULT_LEAF_K, btreeK?.groupInternal ?? DEFAULT_INTERNAL_K);
}

function capacities(leafK: number, internalK: number): NodeCapacities {
  for (const [name, k] of Object.entries({ leaf: leafK, internal: internalK })) {
    // The number of a node's items is stored in two bytes.
    if (k < 1 || 2 * k > 0xffff) throw corruptFile(`group ${name} node K is ${k}`);
  }
  return { entries: 2 * leafK, children: 2 * internalK };
}
