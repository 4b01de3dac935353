import type { Datatype } from '../../model/Datatype.js';
import { elementSize, fileSizes } from '../../model/datatype/size.js';

/**
 * Bytes of an element in a file whose addresses have `sizeofOffsets` bytes. It is the datatype's `size`, except where
 * the file has an address or a reference to a heap (File Format Specification, III.E and IV.B).
 */
export function storedSize(type: Datatype, sizeofOffsets: number): number {
  return elementSize(type, fileSizes(sizeofOffsets));
}
