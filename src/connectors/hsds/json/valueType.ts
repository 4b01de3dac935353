import type { Datatype } from '../../../model/Datatype.js';
import { OBJECT_REFERENCE_BYTES } from '../wire/packedSize.js';

/**
 * The datatype that JSON has values for, in place of one that HSDS computes with: texts are UTF-8 and end at their last character
 * but NUL, references to objects are texts. Its elements are, byte by byte, those of the other.
 */
export function valueType(plain: Datatype): Datatype {
  switch (plain.class) {
    case 'H5T_STRING':
      return { ...plain, cset: 'UTF-8', strpad: 'NULLPAD' };
    case 'H5T_REFERENCE':
      if (plain.refType !== 'object') return plain;
      return { class: 'H5T_STRING', size: OBJECT_REFERENCE_BYTES, cset: 'UTF-8', strpad: 'NULLPAD' };
    case 'H5T_VLEN':
    case 'H5T_ARRAY':
      return { ...plain, base: valueType(plain.base) };
    case 'H5T_COMPOUND':
      return { ...plain, members: plain.members.map((member) => ({ ...member, type: valueType(member.type) })) };
    default:
      return plain;
  }
}
