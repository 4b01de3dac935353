import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import type { Superblock } from '../superblock/superblock.js';

/** libhdf5's `HDF5_BTREE_CHUNK_IK_DEF`: that of files that do not say. */
const DEFAULT_K = 32;

/**
 * Half the entries of a node of a version 1 B-tree of chunks: "Indexed Storage Internal Node K" of the superblock, or the
 * B-tree 'K' Values message of its extension (File Format Specification, II.A and IV.A.2.t).
 */
export function* indexedStorageK(superblock: Superblock): Parser<number> {
  const { btreeK, extension } = superblock;
  if (btreeK) return checked(btreeK.indexedStorage);
  if (extension === undefined) return DEFAULT_K;
  const { messages } = yield* readObjectHeader(superblock, extension);
  const message = messages.find(({ type }) => type === MessageType.BTREE_K);
  if (!message) return DEFAULT_K;
  const reader = messageReader(superblock, message);
  reader.version(0, 0);
  return checked(reader.u16());
}

function checked(k: number): number {
  // The number of a node's entries is stored in two bytes.
  if (k < 1 || 2 * k > 0xffff) throw corruptFile(`indexed storage internal node K is ${k}`);
  return k;
}
