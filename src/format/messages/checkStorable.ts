import type { Datatype } from '../../model/Datatype.js';
import { notStorable } from './notStorable.js';

/** Rejects enumerations without members, with which libhdf5 creates nothing (`H5T_is_sensible`). Errors: `H5Error` `bad-argument`. */
export function checkMembers(type: Datatype): void {
  if (type.class === 'H5T_ENUM' && type.members.length === 0) throw notStorable('an enumeration without members');
}

/**
 * Rejects numbers and bit fields of which more than half of the bits are unused. libhdf5 1.14 and later takes them for
 * corruption unless a checksum proves the contrary; version 1 object headers have none
 * (`H5T_is_numeric_with_unusual_unused_bits`).
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
