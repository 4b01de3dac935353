import type { Datatype } from '../../../model/Datatype.js';

/** Whether elements differ in length, in HSDS's form: texts and sequences of variable length, and references but to objects. */
export function isVariable(type: Datatype): boolean {
  switch (type.class) {
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE';
    case 'H5T_VLEN':
      return true;
    case 'H5T_REFERENCE':
      return type.refType !== 'object';
    case 'H5T_ARRAY':
      return isVariable(type.base);
    case 'H5T_COMPOUND':
      return type.members.some((member) => isVariable(member.type));
    default:
      return false;
  }
}
