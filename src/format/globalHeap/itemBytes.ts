import type { Datatype } from '../../model/Datatype.js';
import { MEMORY_SIZES } from '../../model/datatype/size.js';
import { storedSize } from '../bytes/storedSize.js';

/**
 * Bytes that the heap object of a sequence has per item. Items are contiguous; but if they are references, libhdf5 makes the
 * object as large as the references are in memory, and the excess bytes mean nothing (`H5T_set_loc` skips references in
 * sequences).
 */
export function itemBytes(base: Datatype, sizeofOffsets: number): number {
  return base.class === 'H5T_REFERENCE' ? MEMORY_SIZES.references[base.refType] : storedSize(base, sizeofOffsets);
}
