import type { Datatype } from '../../../model/Datatype.js';

/** Bytes of a reference to an object: `datasets/` and an id, filled up with NULs. */
export const OBJECT_REFERENCE_BYTES = 48;
/** Bytes of the length before what is of variable length. */
const LENGTH_BYTES = 4;

/** Bytes of an element in HSDS's form, which has no gaps; where elements differ in length, the least of them. */
export function packedSize(type: Datatype): number {
  switch (type.class) {
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE' ? LENGTH_BYTES : type.size;
    case 'H5T_VLEN':
      return LENGTH_BYTES;
    case 'H5T_REFERENCE':
      return type.refType === 'object' ? OBJECT_REFERENCE_BYTES : LENGTH_BYTES;
    case 'H5T_ARRAY':
      return type.dims.reduce((a, b) => a * b, packedSize(type.base));
    case 'H5T_COMPOUND':
      return type.members.reduce((sum, member) => sum + packedSize(member.type), 0);
    default:
      return type.size;
  }
}
