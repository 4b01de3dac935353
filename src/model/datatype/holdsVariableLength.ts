import type { Datatype } from '../Datatype.js';

/** Whether elements of a datatype have parts whose length varies: sequences or strings, at any depth. */
export function holdsVariableLength(type: Datatype): boolean {
  switch (type.class) {
    case 'H5T_VLEN':
      return true;
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE';
    case 'H5T_COMPOUND':
      return type.members.some((member) => holdsVariableLength(member.type));
    case 'H5T_ARRAY':
      return holdsVariableLength(type.base);
    default:
      return false;
  }
}
