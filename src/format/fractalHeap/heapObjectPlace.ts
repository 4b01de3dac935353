import { ByteReader } from '../bytes/ByteReader.js';
import type { FractalHeap } from './fractalHeap.js';

/** Offset and length of an object that is stored in a block of the heap. */
export interface ManagedPlace {
  readonly kind: 'managed';
  readonly offset: number;
  readonly length: number;
}

/** What an ID says about its object; `rest` holds the bytes after the first one, which all IDs have in common. */
export type HeapObjectPlace =
  | ManagedPlace
  | { readonly kind: 'huge'; readonly rest: ByteReader }
  | { readonly kind: 'tiny'; readonly rest: ByteReader; readonly length: number };

/** Types of objects: bits 4 and 5 of the first byte of an ID. Bits 0 to 3 are the length of a tiny object minus one. */
export const HEAP_OBJECT_TYPE = { managed: 0, huge: 1, tiny: 2 } as const;
const HEAP_OBJECT_TYPE_BIT = 4;

/** Reads the heap ID at the reader's position (File Format Specification, III.G, "Fractal Heap ID"). */
export function heapObjectPlace(heap: FractalHeap, id: ByteReader): HeapObjectPlace {
  const flags = id.u8();
  if (flags >> 6 !== 0) throw id.unsupported(`version ${flags >> 6}`);
  const type = (flags >> HEAP_OBJECT_TYPE_BIT) & 3;
  if (type === HEAP_OBJECT_TYPE.managed) {
    const offset = id.unsigned(heap.offsetBytes);
    return { kind: 'managed', offset, length: id.unsigned(heap.lengthBytes) };
  }
  const rest = new ByteReader(id.take(heap.idBytes - 1), id.format, id.structure);
  if (type === HEAP_OBJECT_TYPE.huge) return { kind: 'huge', rest };
  if (type !== HEAP_OBJECT_TYPE.tiny) throw id.corrupt(`object of type ${type}`);
  // IDs of 18 bytes and more have an extended length of one more byte; HDF5 writes no such IDs.
  return { kind: 'tiny', rest, length: (flags & 0x0f) + 1 };
}
