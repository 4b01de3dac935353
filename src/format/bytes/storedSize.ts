import type { Datatype } from '../../model/Datatype.js';

/**
 * Bytes of an element in a file whose addresses have `sizeofOffsets` bytes. It is the datatype's `size`, except where
 * the file has an address or a reference to a heap (File Format Specification, III.E and IV.B).
 */
export function storedSize(type: Datatype, sizeofOffsets: number): number {
  const globalHeapId = sizeofOffsets + 4;
  // A sequence or string of variable length: number of elements, then the ID.
  if (type.class === 'H5T_VLEN') return 4 + globalHeapId;
  if (type.class === 'H5T_STRING') return type.size === 'H5T_VARIABLE' ? 4 + globalHeapId : type.size;
  if (type.class !== 'H5T_REFERENCE') return type.size;
  if (type.refType === 'object') return sizeofOffsets;
  // A reference of HDF5 1.12 and later: type, flags, number of bytes, then the ID.
  return type.refType === 'region' ? globalHeapId : 2 + 4 + globalHeapId;
}
