import { removeBtree2Record } from '../btree2/removeBtree2Record.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { parsed } from '../bytes/parsed.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { encodeHeapHeader, readEditableHeader } from './HeapHeader.js';
import { HUGE_INDEX } from './insertHeapObject.js';

/**
 * Removes an object from a fractal heap (File Format Specification, III.G) once the edit is visible. The space of a managed
 * object is lost, as libhdf5 loses space that no free-space manager tracks.
 */
export function removeHeapObject(edit: FileEdit, address: number, id: Uint8Array): void {
  const type = (id[0]! >> 4) & 3;
  if (type === 2) return;
  edit.last(() => {
    // The same edit may release the whole heap.
    if (edit.isReleased(address)) return;
    const heap = edit.read(readEditableHeader(edit.format, address));
    if (type === 0) {
      edit.afterwards(address, encodeHeapHeader({ ...heap, managedObjects: heap.managedObjects - 1 }, edit.format));
      return;
    }
    if (heap.hugeIndex === undefined) return;
    const { sizeofOffsets, sizeofLengths } = edit.format;
    const reader = new ByteReader(id, edit.format, 'ID of a huge object');
    reader.skip(1);
    const number = reader.unsigned(Math.min(heap.idBytes - 1, 8));
    const removed = removeBtree2Record(edit, heap.hugeIndex, HUGE_INDEX.type, (stored) => {
      stored.skip(sizeofOffsets + sizeofLengths);
      return parsed(number - stored.length());
    });
    if (!removed) return;
    const record = new ByteReader(removed.record, edit.format, 'record of a huge object');
    const place = record.definedAddress('address of a huge object');
    const length = record.length();
    edit.release({ address: place, length });
    const hugeObjects = heap.hugeObjects - 1;
    // libhdf5 deletes an index that it finds empty, and fails where it may only read. The empty tree's header is lost.
    const hugeIndex = hugeObjects === 0 ? undefined : removed.header;
    const left = { hugeObjects, hugeBytes: heap.hugeBytes - length, hugeIndex };
    edit.afterwards(address, encodeHeapHeader({ ...heap, ...left }, edit.format));
  });
}
