import {
  groupBtreeNodeBytes,
  readGroupBtreeNode,
  readSymbolTableNode,
  symbolTableNodeBytes,
} from '../btree1/groupBtree.js';
import { nodeCapacities } from '../btree1/nodeCapacities.js';
import type { Extent } from '../bytes/Extent.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { localHeapHeaderBytes, readLocalHeapHeader } from '../localHeap/localHeap.js';
import type { SymbolTable } from '../messages/symbolTable.js';

/** Frees the links of an old-style group: the nodes of its B-tree, its symbol table nodes, its local heap. */
export function releaseSymbolTable(edit: FileEdit, { btree, heap }: SymbolTable): void {
  const { format } = edit;
  const capacities = edit.read(nodeCapacities(format));
  const nodeBytes = groupBtreeNodeBytes(format, capacities.children);
  const symbolNodeBytes = symbolTableNodeBytes(format, capacities.entries);
  const extents = new Map<number, Extent>();
  const take = (address: number, length: number) => {
    if (extents.has(address)) throw corruptFile(`group B-tree with its root at ${btree}: ${address} occurs twice`);
    extents.set(address, { address, length });
  };
  function* walk(address: number, level?: number): Parser<void> {
    take(address, nodeBytes);
    const node = yield* readGroupBtreeNode(format, address, level);
    for (const child of node.children) {
      if (node.level > 0) {
        yield* walk(child.address, node.level - 1);
      } else {
        // Only a verified node may be freed.
        yield* readSymbolTableNode(format, child.address);
        take(child.address, symbolNodeBytes);
      }
    }
  }
  edit.read(walk(btree));
  const { segment } = edit.read(readLocalHeapHeader(format, heap));
  take(heap, localHeapHeaderBytes(format));
  if (segment.size > 0) take(segment.address, segment.size);

  const sorted = [...extents.values()].sort((one, other) => one.address - other.address);
  for (const [index, { address, length }] of sorted.entries()) {
    const next = sorted[index + 1]?.address ?? format.fileSize - format.baseAddress;
    if (address + length > next)
      throw corruptFile(
        `symbol table with its B-tree at ${btree}: the ${length} bytes at ${address} extend past ${next}`,
      );
  }
  for (const extent of sorted) edit.release(extent);
}
