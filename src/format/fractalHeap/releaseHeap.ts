import { readBtree2Records } from '../btree2/Btree2Records.js';
import { readBtree2Header } from '../btree2/btree2Header.js';
import { releaseBtree2 } from '../btree2/releaseBtree2.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { HeapBlocks } from './HeapBlocks.js';
import { headerBytes, readEditableHeader } from './HeapHeader.js';
import { HUGE_INDEX } from './insertHeapObject.js';

/** Frees the space of a fractal heap: its header, blocks and huge objects. Its free-space manager stays behind as lost space. */
export function releaseHeap(edit: FileEdit, address: number): void {
  const heap = edit.read(readEditableHeader(edit.format, address));
  const blocks: { address: number; length: number }[] = [];
  new HeapBlocks(edit, address).forEach(heap, (block, length) => blocks.push({ address: block, length }));
  if (heap.hugeIndex !== undefined) {
    const index = edit.read(readBtree2Header(edit.format, heap.hugeIndex, HUGE_INDEX.type));
    for (const record of edit.read(readBtree2Records(edit.format, index)))
      blocks.push({ address: record.definedAddress('address of a huge object'), length: record.length() });
    releaseBtree2(edit, heap.hugeIndex, HUGE_INDEX.type);
  }
  for (const block of blocks) edit.release(block);
  edit.release({ address, length: headerBytes(edit.format) });
  edit.heapTails.delete(address);
}
