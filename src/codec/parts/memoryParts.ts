import { failure } from '../../model/H5Error.js';
import type { PartAccess } from '../PartAccess.js';
import { type MemoryTarget, type RawMemory, type RawTarget, viewOf } from '../RawMemory.js';

/** Parts in the memory of libhdf5: `char *`, and `hvl_t`, which is a number of items, then a pointer to them; all of 32 bits. */
export const memoryParts: PartAccess = {
  text(memory, offset) {
    const heap = heapOf(memory);
    const start = memory.view.getUint32(offset, true);
    if (start === 0) return undefined;
    const end = heap.indexOf(0, start);
    if (end < 0 || start >= heap.length)
      throw failure('corrupt-file', `a variable-length string at ${start} has no end in memory`);
    return { memory: memory.at(heap), start, length: end - start };
  },

  sequence(memory, offset, itemBytes) {
    const count = memory.view.getUint32(offset, true);
    if (count === 0) return undefined;
    const heap = heapOf(memory);
    const start = memory.view.getUint32(offset + 4, true);
    const length = count * itemBytes;
    if (start === 0 || start + length > heap.length) {
      const message = `variable-length data of ${length} bytes at ${start} lies outside the memory of ${heap.length}`;
      throw failure('corrupt-file', message);
    }
    return { memory: memory.at(heap), start, length, count };
  },

  putText(target, offset, byteLength, encode) {
    const pointer = allocateZeros(inMemory(target), byteLength + 1);
    encode(inMemory(target).heap(), pointer);
    viewOf(target.bytes()).setUint32(offset, pointer, true);
  },

  putSequence(target, offset, count, byteLength, encode) {
    const memory = inMemory(target);
    const pointer = byteLength > 0 ? allocateZeros(memory, byteLength) : 0;
    const view = viewOf(target.bytes());
    view.setUint32(offset, count, true);
    view.setUint32(offset + 4, pointer, true);
    if (byteLength === 0) return;
    const heap = () => memory.heap();
    encode({ bytes: heap, heap, allocate: (length) => memory.allocate(length) }, pointer);
  },
};

function heapOf({ heap }: RawMemory): Uint8Array {
  if (heap instanceof Uint8Array) return heap;
  throw new TypeError('elements that point into memory were given without it');
}

function inMemory(target: RawTarget): MemoryTarget {
  if ('allocate' in target) return target;
  throw new TypeError('elements that point into memory need a target in memory, not in a file');
}

function allocateZeros(target: MemoryTarget, byteLength: number): number {
  const pointer = target.allocate(byteLength);
  target.heap().fill(0, pointer, pointer + byteLength);
  return pointer;
}
