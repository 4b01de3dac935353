import type { RawType } from '../../../codec/RawType.js';
import { type Place, subjectOf } from '../worker/Place.js';
import type { BoxArguments } from './boxArguments.js';
import type { LentFile } from './LentFile.js';

/** Whether elements in libhdf5's memory have pointers to further memory. */
export function holdsPointers(raw: RawType): boolean {
  switch (raw.class) {
    case 'H5T_VLEN':
      return true;
    case 'H5T_STRING':
      return raw.variable;
    case 'H5T_REFERENCE':
      return raw.refType === 'std';
    case 'H5T_ARRAY':
      return holdsPointers(raw.base);
    case 'H5T_COMPOUND':
      return raw.members.some((member) => holdsPointers(member.type));
    default:
      return false;
  }
}

/** Frees the memory that HDF5 allocated for variable-length elements (`H5Treclaim`). */
export function reclaim(lent: LentFile, place: Place, { count }: BoxArguments, pointer: number): void {
  const { path } = place;
  lent.call(subjectOf(place), (module, id) =>
    count === null
      ? module.reclaim_vlen_memory(id, path, '', BigInt(pointer))
      : module.reclaim_vlen_memory_count(id, path, '', BigInt(pointer), count),
  );
}
