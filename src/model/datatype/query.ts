/** The getters of datatypes (HDF5 Reference Manual, H5T), and `H5Tequal`. */

import type {
  CharacterSet,
  CompoundDatatype,
  Datatype,
  DatatypeClass,
  EnumDatatype,
  OpaqueDatatype,
  StringDatatype,
  StringPadding,
} from '../Datatype.js';
import { failure, within } from '../H5Error.js';
import type { DatatypeOrder, Sign } from './constants.js';
import { formatDatatype } from './formatDatatype.js';
import { elementSize } from './size.js';
import { plainDatatype } from './text.js';

function without(type: Datatype, property: string): never {
  throw failure('bad-argument', `${formatDatatype(type)} has no ${property}`);
}

/** The class. A variable-length string is a string, as in C. */
export function H5Tget_class(type: Datatype): DatatypeClass {
  return type.class;
}

/** Bytes per element in the memory of a 64-bit C program: 16 of a variable-length sequence, 8 of such a string. */
export function H5Tget_size(type: Datatype): number {
  return elementSize(type);
}

/** The byte order; a compound has that of its fields, or is mixed; strings, references and opaque bytes have none. */
export function H5Tget_order(type: Datatype): DatatypeOrder {
  switch (type.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
    case 'H5T_TIME':
    case 'H5T_BITFIELD':
      return type.order;
    case 'H5T_STRING':
    case 'H5T_OPAQUE':
    case 'H5T_REFERENCE':
      return 'NONE';
    case 'H5T_COMPOUND': {
      const orders = new Set(type.members.map((member) => H5Tget_order(member.type)));
      orders.delete('NONE');
      const [first = 'NONE'] = orders;
      return orders.size > 1 ? 'MIXED' : first;
    }
    default:
      return H5Tget_order(type.base);
  }
}

/** Whether an integer, or the base of an enumeration, has a sign. */
export function H5Tget_sign(type: Datatype): Sign {
  return within('H5Tget_sign', () => {
    const integer = type.class === 'H5T_ENUM' ? type.base : type;
    if (integer.class !== 'H5T_INTEGER') return without(type, 'sign');
    return integer.signed ? 'H5T_SGN_2' : 'H5T_SGN_NONE';
  });
}

/** Significant bits of a number, a time or a bit field. */
export function H5Tget_precision(type: Datatype): number {
  return within('H5Tget_precision', () => {
    if ('precision' in type) return type.precision;
    return 'base' in type ? H5Tget_precision(type.base) : without(type, 'precision');
  });
}

/** The bit at which the significant ones begin. */
export function H5Tget_offset(type: Datatype): number {
  return within('H5Tget_offset', () => {
    if ('offset' in type) return type.offset;
    return 'base' in type ? H5Tget_offset(type.base) : without(type, 'bit offset');
  });
}

/** Number of fields of a compound, or of members of an enumeration. */
export function H5Tget_nmembers(type: Datatype): number {
  return within('H5Tget_nmembers', () => ('members' in type ? type.members.length : without(type, 'members')));
}

/** Name of a field of a compound, or of a member of an enumeration. */
export function H5Tget_member_name(type: Datatype, index: number): string {
  return within('H5Tget_member_name', () => {
    if (!('members' in type)) return without(type, 'members');
    return memberAt<{ readonly name: string }>(type.members, index).name;
  });
}

/** Position of the field or member of that name; a name that is none gives a `bad-argument` error. */
export function H5Tget_member_index(type: Datatype, name: string): number {
  return within('H5Tget_member_index', () => {
    if (!('members' in type)) return without(type, 'members');
    const index = (type.members as readonly { readonly name: string }[]).findIndex((member) => member.name === name);
    if (index < 0) throw failure('bad-argument', `${formatDatatype(type)} has no member '${name}'`);
    return index;
  });
}

/** Datatype of a field of a compound. */
export function H5Tget_member_type(type: CompoundDatatype, index: number): Datatype {
  return within('H5Tget_member_type', () => {
    if (type.class !== 'H5T_COMPOUND') return without(type, 'fields');
    return memberAt(type.members, index).type;
  });
}

/** Byte offset of a field of a compound. */
export function H5Tget_member_offset(type: CompoundDatatype, index: number): number {
  return within('H5Tget_member_offset', () => {
    if (type.class !== 'H5T_COMPOUND') return without(type, 'fields');
    return memberAt(type.members, index).offset;
  });
}

/** Value of a member of an enumeration. */
export function H5Tget_member_value(type: EnumDatatype, index: number): bigint {
  return within('H5Tget_member_value', () => {
    if (type.class !== 'H5T_ENUM') return without(type, 'values');
    return memberAt(type.members, index).value;
  });
}

function memberAt<Member>(members: readonly Member[], index: number): Member {
  const member = members[index];
  if (member === undefined) throw failure('bad-argument', `member ${index} of ${members.length}`);
  return member;
}

/** The base of an array, a variable-length, an enumeration or a complex datatype. */
export function H5Tget_super(type: Datatype): Datatype {
  return within('H5Tget_super', () => {
    return 'base' in type ? type.base : without(type, 'base');
  });
}

/** The dimensions of an array datatype. */
export function H5Tget_array_dims(type: Datatype): readonly number[] {
  return within('H5Tget_array_dims', () => {
    return type.class === 'H5T_ARRAY' ? type.dims : without(type, 'dimensions');
  });
}

/** The character set of a string. */
export function H5Tget_cset(type: StringDatatype): CharacterSet {
  return within('H5Tget_cset', () => {
    return type.class === 'H5T_STRING' ? type.cset : without(type, 'character set');
  });
}

/** How a fixed-length string fills its bytes. */
export function H5Tget_strpad(type: StringDatatype): StringPadding {
  return within('H5Tget_strpad', () => {
    return type.class === 'H5T_STRING' ? type.strpad : without(type, 'string padding');
  });
}

/** The tag of opaque bytes. */
export function H5Tget_tag(type: OpaqueDatatype): string {
  return within('H5Tget_tag', () => {
    return type.class === 'H5T_OPAQUE' ? type.tag : without(type, 'tag');
  });
}

/** Whether the datatype is a string of variable length. */
export function H5Tis_variable_str(type: Datatype): boolean {
  return type.class === 'H5T_STRING' && type.size === 'H5T_VARIABLE';
}

/**
 * Whether two datatypes are the same. As in C, fields of a compound and members of an enumeration are compared by
 * name, whatever order they were inserted in.
 */
export function H5Tequal(a: Datatype, b: Datatype): boolean {
  return a === b || isSame(plainDatatype(a), plainDatatype(b));
}

/** Whether two parts of datatypes are the same: properties that are not given, and those that are undefined, are alike. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, n) => isSame(one, b[n]));
  const [one, other] = [a as Properties, b as Properties];
  for (const name in one)
    if (!(name === 'members' ? hasSameMembers(one[name], other[name]) : isSame(one[name], other[name]))) return false;
  for (const name in other) if (other[name] !== undefined && one[name] === undefined) return false;
  return true;
}

type Properties = Readonly<Record<string, unknown>>;
type Named = readonly { readonly name: string }[];

/** Whether two compounds have the same fields, or two enumerations the same members, in whatever order. */
function hasSameMembers(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  const isOrdered = (a as Named).every(({ name }, n) => (b as Named)[n]?.name === name);
  return isOrdered ? isSame(a, b) : isSame([...a].sort(byName), [...b].sort(byName));
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
