import type { Datatype, MemoryType } from '../model/Datatype.js';

/** Bytes of an element in memory; variable-length data counts with its descriptors. */
export function elementBytes(memType: MemoryType | undefined, datatype: Datatype): number {
  const type = memType === undefined || memType === 'H5T_NATIVE' ? datatype : (memType as Datatype);
  return 'size' in type && typeof type.size === 'number' ? type.size : 8;
}
