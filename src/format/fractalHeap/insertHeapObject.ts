import { createBtree2 } from '../btree2/createBtree2.js';
import { insertBtree2Record } from '../btree2/insertBtree2Record.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { bytesFor } from '../bytes/bytesFor.js';
import { parsed } from '../bytes/parsed.js';
import { readAt } from '../bytes/readAt.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { directBlockAt } from './doublingTable.js';
import { HeapBlocks } from './HeapBlocks.js';
import { encodeHeapHeader, type HeapHeader, readEditableHeader } from './HeapHeader.js';
import { usableBytes } from './usableBytes.js';

const HUGE = 0x10;
/** `H5HF_HUGE_BT2_*`: parameters of the B-tree of huge objects. */
export const HUGE_INDEX = { type: 1, nodeSize: 512, splitPercent: 100, mergePercent: 40 };

/**
 * Inserts an object into a fractal heap (File Format Specification, III.G) and returns its heap ID. It goes after the object
 * that this session added last, or into a new direct block: no reader looks there before the edit is visible.
 */
export function insertHeapObject(edit: FileEdit, address: number, bytes: Uint8Array): Uint8Array {
  const heap = edit.read(readEditableHeader(edit.format, address));
  if (bytes.length > heap.maxManagedBytes) return insertHuge(edit, address, heap, bytes);
  const blocks = new HeapBlocks(edit, address);
  const head = HeapBlocks.directHeadBytes(heap, edit.format.sizeofOffsets);
  const tail = tailOf(edit, address, heap, blocks, bytes.length);
  if (tail) {
    const block = edit.read(readAt(edit.format, tail.address, tail.size, 'fractal heap direct block')).bytes.slice();
    block.set(bytes, tail.used);
    edit.write(tail.address, blocks.encodeDirect(heap, tail.start, block));
    const offset = tail.start + tail.used;
    edit.heapTails.set(address, { ...tail, used: tail.used + bytes.length });
    putHeader(edit, address, { ...heap, managedObjects: heap.managedObjects + 1 });
    return managedId(heap, offset, bytes.length);
  }
  // While the root is a direct block, the header's offset of the next block is 0 and does not count the root.
  const isRootDirect = heap.root !== undefined && heap.rootRows === 0;
  let place = directBlockAt(heap, isRootDirect ? heap.startingBlockSize : heap.nextBlock);
  // No free-space manager knows the unused bytes of the new block and of blocks that are skipped.
  let untracked = place.size - head;
  while (place.size < head + bytes.length) {
    place = directBlockAt(heap, place.start + place.size);
    untracked += place.size - head;
  }
  const content = new Uint8Array(place.size);
  content.set(bytes, head);
  const block = edit.add(blocks.encodeDirect(heap, place.start, content));
  const root = blocks.place(heap, place.start, block);
  edit.heapTails.set(address, { ...place, address: block, used: head + bytes.length });
  putHeader(edit, address, {
    ...heap,
    ...root,
    freeBytes: Math.max(
      0,
      heap.freeBytes + usableBytes({ ...heap, ...root }, head) - usableBytes(heap, head) - untracked,
    ),
    nextBlock: root.rootRows === 0 ? 0 : place.start + place.size,
    allocatedBytes: heap.allocatedBytes + place.size,
    managedObjects: heap.managedObjects + 1,
  });
  return managedId(heap, place.start + head, bytes.length);
}

/** The block that this session added to last, if it still exists and has room for `length` more bytes. */
function tailOf(edit: FileEdit, address: number, heap: HeapHeader, blocks: HeapBlocks, length: number) {
  const tail = edit.heapTails.get(address);
  if (!tail || tail.used + length > tail.size) return undefined;
  return blocks.find(heap, tail.start) === tail.address ? tail : undefined;
}

function putHeader(edit: FileEdit, address: number, heap: HeapHeader): void {
  edit.write(address, encodeHeapHeader(heap, edit.format));
}

function managedId(heap: HeapHeader, offset: number, length: number): Uint8Array {
  const offsetBytes = Math.ceil(heap.maxHeapBits / 8);
  const lengthBytes = Math.min(Math.ceil(Math.log2(heap.maxDirectBlockSize) / 8), bytesFor(heap.maxManagedBytes));
  const writer = new ByteWriter({ sizeofOffsets: 8, sizeofLengths: 8 }).u8(0);
  return writer.unsigned(offset, offsetBytes).unsigned(length, lengthBytes).padTo(heap.idBytes).finish();
}

/** Stores a huge object outside of the blocks; its ID is a number, which the B-tree of huge objects maps to its location. */
function insertHuge(edit: FileEdit, address: number, heap: HeapHeader, bytes: Uint8Array): Uint8Array {
  const { sizeofOffsets, sizeofLengths } = edit.format;
  const number = heap.lastHugeId + 1;
  const recordSize = sizeofOffsets + 2 * sizeofLengths;
  const index = heap.hugeIndex ?? createBtree2(edit, { ...HUGE_INDEX, recordSize });
  const record = new ByteWriter(edit.format).address(edit.add(bytes)).lengthField(bytes.length).lengthField(number);
  const hugeIndex = insertBtree2Record(edit, index, HUGE_INDEX.type, record.finish(), (stored) => {
    stored.skip(sizeofOffsets + sizeofLengths);
    return parsed(number - stored.length());
  });
  putHeader(edit, address, {
    ...heap,
    hugeIndex,
    lastHugeId: number,
    hugeObjects: heap.hugeObjects + 1,
    hugeBytes: heap.hugeBytes + bytes.length,
  });
  const id = new ByteWriter(edit.format).u8(HUGE);
  return id
    .unsigned(number, Math.min(heap.idBytes - 1, 8))
    .padTo(heap.idBytes)
    .finish();
}
