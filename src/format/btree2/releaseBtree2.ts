import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { type Btree2Child, btree2Levels, btree2Root, readBtree2Node } from './btree2.js';
import { btree2HeaderBytes, readBtree2Header } from './btree2Header.js';

/** Frees the nodes of a version 2 B-tree and its header, which is at `address`. */
export function releaseBtree2(edit: FileEdit, address: number, type: number): void {
  const { format } = edit;
  const header = edit.read(readBtree2Header(format, address, type));
  const levels = btree2Levels(format, header);
  const seen = new Set<number>();
  function* walk(child: Btree2Child, depth: number): Parser<void> {
    if (seen.has(child.address)) throw corruptFile(`version 2 B-tree node at ${child.address} occurs twice`);
    seen.add(child.address);
    // Leaves are read too: only a verified node may be freed.
    const { children } = yield* readBtree2Node(format, header, levels, child, depth);
    for (const below of children) yield* walk(below, depth - 1);
  }
  const root = btree2Root(header);
  if (root) edit.read(walk(root, header.depth));
  const places = [...seen].sort((one, other) => one - other);
  for (const [index, place] of places.entries()) {
    if (index > 0 && place < places[index - 1]! + header.nodeSize)
      throw corruptFile(`version 2 B-tree at ${address}: its nodes at ${places[index - 1]} and ${place} overlap`);
  }
  for (const place of places) edit.release({ address: place, length: header.nodeSize });
  edit.release({ address, length: btree2HeaderBytes(format) });
}
