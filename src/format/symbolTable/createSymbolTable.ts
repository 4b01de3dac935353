import { encodeGroupBtreeNode } from '../btree1/groupBtree.js';
import { nodeCapacities } from '../btree1/nodeCapacities.js';
import type { FileEdit } from '../edit/FileEdit.js';
import {
  alignHeap,
  encodeFreeBlock,
  encodeLocalHeapHeader,
  freeBlockBytes,
  localHeapHeaderBytes,
  NO_FREE_BLOCK,
} from '../localHeap/localHeap.js';
import type { SymbolTable } from '../messages/symbolTable.js';

/** What libhdf5 expects of a group (`H5G_CRT_GINFO_EST_NUM_ENTRIES`, `H5G_CRT_GINFO_EST_NAME_LEN`). */
const ESTIMATED_LINKS = 4;
const ESTIMATED_NAME_BYTES = 8;
/** The data segment begins with the empty name, which sorts before all others. */
const EMPTY_NAME_BYTES = 8;

/**
 * Creates the symbol table of an empty old-style group: a B-tree root and a local heap with room for names (File Format
 * Specification, III.A.1 and III.D).
 */
export function createSymbolTable(edit: FileEdit): SymbolTable {
  const { format } = edit;
  const capacities = edit.read(nodeCapacities(format));
  const root = { level: 0, left: undefined, right: undefined, firstName: 0, children: [] };
  const btree = edit.add(encodeGroupBtreeNode(format, root, capacities));

  const heap = edit.allocate(localHeapHeaderBytes(format));
  const room = ESTIMATED_LINKS * alignHeap(ESTIMATED_NAME_BYTES + 1) + freeBlockBytes(format);
  const segment = new Uint8Array(EMPTY_NAME_BYTES + room);
  segment.set(encodeFreeBlock(format, NO_FREE_BLOCK, room), EMPTY_NAME_BYTES);
  const address = edit.add(segment);
  const header = { segment: { address, size: segment.length }, freeList: EMPTY_NAME_BYTES };
  edit.write(heap, encodeLocalHeapHeader(format, header));
  return { btree, heap };
}
