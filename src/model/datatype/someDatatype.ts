import type { Datatype } from '../Datatype.js';

/** Whether a datatype, or one that its elements consist of, is of some kind. */
export function someDatatype(type: Datatype, is: (type: Datatype) => boolean): boolean {
  if (is(type)) return true;
  if (type.class === 'H5T_COMPOUND') return type.members.some((member) => someDatatype(member.type, is));
  return (type.class === 'H5T_ARRAY' || type.class === 'H5T_VLEN') && someDatatype(type.base, is);
}
