import { addressAt, UNDEFINED_ADDRESS } from '../../format/bytes/unsignedAt.js';
import { failure } from '../../model/H5Error.js';
import type { Part, PartAccess } from '../PartAccess.js';
import { type HeapObjects, type RawMemory, type RawTarget, type StoredTarget, viewOf } from '../RawMemory.js';

/** Bytes of the number of items. */
const COUNT_BYTES = 4;

/**
 * Parts in a file with addresses of `sizeofOffsets` bytes: a number of items, then the ID of the object of a global heap that
 * has them, which is the address of a collection and an index in it (File Format Specification, III.E and IV.B). The address 0
 * means no items, whatever the number is.
 */
export function storedParts(sizeofOffsets: number): PartAccess {
  function partAt(memory: RawMemory, offset: number, length: number): Part | undefined {
    const address = addressAt(memory.view, offset + COUNT_BYTES, sizeofOffsets);
    if (address === 0) return undefined;
    if (address === UNDEFINED_ADDRESS)
      throw failure('corrupt-file', 'variable-length data: an ID has the undefined address');
    const index = memory.view.getUint32(offset + COUNT_BYTES + sizeofOffsets, true);
    const { bytes, start } = heapOf(memory).find(address, index, length);
    return { memory: memory.at(bytes), start, length };
  }

  function putId(target: StoredTarget, offset: number, count: number, bytes: Uint8Array): void {
    // An empty part takes no object.
    const { address, index } = bytes.length > 0 ? target.add(bytes) : { address: 0, index: 0 };
    const view = viewOf(target.bytes());
    view.setUint32(offset, count, true);
    putAddress(view, offset + COUNT_BYTES, sizeofOffsets, address);
    view.setUint32(offset + COUNT_BYTES + sizeofOffsets, index, true);
  }

  return {
    text(memory, offset) {
      const part = partAt(memory, offset, memory.view.getUint32(offset, true));
      if (!part || part.length === 0) return undefined;
      const { memory: heap, start, length } = part;
      const end = heap.bytes.subarray(start, start + length).indexOf(0);
      return end < 0 ? part : { memory: heap, start, length: end };
    },

    sequence(memory, offset, itemBytes) {
      const count = memory.view.getUint32(offset, true);
      const part = partAt(memory, offset, count * itemBytes);
      return part && count > 0 ? { ...part, count } : undefined;
    },

    putText(target, offset, byteLength, encode) {
      const bytes = new Uint8Array(byteLength);
      encode(bytes, 0);
      putId(inFile(target), offset, byteLength, bytes);
    },

    putSequence(target, offset, count, byteLength, encode) {
      const file = inFile(target);
      const bytes = new Uint8Array(byteLength);
      if (byteLength > 0) encode({ bytes: () => bytes, add: (object) => file.add(object) }, 0);
      putId(file, offset, count, bytes);
    },
  };
}

function putAddress(view: DataView, at: number, size: number, address: number): void {
  let rest = address;
  for (let n = 0; n < size; n++) {
    view.setUint8(at + n, rest % 256);
    rest = Math.floor(rest / 256);
  }
  if (rest > 0)
    throw failure('unsupported', `address ${address} does not fit into the file's addresses of ${size} bytes`);
}

function heapOf({ heap }: RawMemory): HeapObjects {
  if (!(heap instanceof Uint8Array)) return heap;
  throw new TypeError('stored elements were given without the heaps that they refer to');
}

function inFile(target: RawTarget): StoredTarget {
  if ('add' in target) return target;
  throw new TypeError('stored elements need a target in a file, not in memory');
}
