import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { Superblock } from '../superblock/superblock.js';
import { readSuperblockExtension } from '../superblock/superblockExtension.js';

/** libhdf5's `HDF5_BTREE_CHUNK_IK_DEF`: the default of files that do not store it. */
const DEFAULT_K = 32;

/**
 * Half the entries of a node of a version 1 B-tree of chunks: "Indexed Storage Internal Node K" of the superblock, or the
 * B-tree 'K' Values message of its extension (File Format Specification, II.A and IV.A.2.t).
 */
export function* indexedStorageK(superblock: Superblock): Parser<number> {
  const { btreeK = (yield* readSuperblockExtension(superblock)).btreeK } = superblock;
  return checked(btreeK?.indexedStorage ?? DEFAULT_K);
}

function checked(k: number): number {
  // The number of a node's entries is stored in two bytes.
  if (k < 1 || 2 * k > 0xffff) throw corruptFile(`indexed storage internal node K is ${k}`);
  return k;
}
