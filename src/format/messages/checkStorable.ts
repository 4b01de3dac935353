import type { Datatype } from '../../model/Datatype.js';
import { notStorable } from './notStorable.js';

/** Refuses datatypes without members, of which libhdf5 creates nothing (`H5T_is_sensible`): `bad-argument`. */
export function checkMembers(type: Datatype): void {
  if (type.class === 'H5T_ENUM' && type.members.length === 0) throw notStorable('an enumeration without members');
}

/**
 * Refuses numbers and bit fields with more unused bits than others. From HDF5 1.14 on libhdf5 takes them for corruption
 * where no checksum proves the contrary, as in version 1 object headers (`H5T_is_numeric_with_unusual_unused_bits`).
 *
 * Errors: `H5Error` `bad-argument`.
 */
export function checkUsualBits(type: Datatype): void {
  switch (type.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
    case 'H5T_BITFIELD': {
      const { size, precision } = type;
      if (size > 1 && 2 * precision < 8 * size) {
        const found = `${type.class} of ${size} bytes with ${precision} significant bits`;
        throw notStorable(`${found}: HDF5 does not read it from an object in the earliest format`);
      }
      return;
    }
    case 'H5T_COMPOUND':
      for (const member of type.members) checkUsualBits(member.type);
      return;
    case 'H5T_ENUM':
    case 'H5T_VLEN':
    case 'H5T_ARRAY':
    case 'H5T_COMPLEX':
      checkUsualBits(type.base);
      return;
    default:
  }
}
