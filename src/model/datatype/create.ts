/** Builders of datatypes (HDF5 Reference Manual, H5T). Each returns a new value and leaves its arguments alone. */

import type {
  ArrayDatatype,
  ComplexDatatype,
  CompoundDatatype,
  Datatype,
  EnumDatatype,
  FloatDatatype,
  IntegerDatatype,
  OpaqueDatatype,
  StringDatatype,
  VlenDatatype,
} from '../Datatype.js';
import { failure, within } from '../H5Error.js';
import { checkInteger, checkName } from './check.js';
import { formatDatatype } from './formatDatatype.js';
import { H5T_STD_I8LE } from './predefined.js';
import { elementSize } from './size.js';
import { plainDatatype } from './text.js';

/** HDF5 stores the rank of an array datatype in a byte and allows no more than a dataspace has (H5S_MAX_RANK). */
const MAX_RANK = 32;

/** A compound datatype that knows, for TypeScript only, the types of its fields. */
export interface CompoundOf<Fields> extends CompoundDatatype {
  readonly __fields?: Fields;
}

/**
 * A datatype of a class that has no predefined one: compound or opaque of `size` bytes, or a string of `size` bytes
 * (`H5T_VARIABLE`: of any length).
 */
export function H5Tcreate(type: 'H5T_COMPOUND', size: number): CompoundDatatype;
export function H5Tcreate(type: 'H5T_OPAQUE', size: number): OpaqueDatatype;
export function H5Tcreate(type: 'H5T_STRING', size: number | 'H5T_VARIABLE'): StringDatatype;
export function H5Tcreate(
  type: 'H5T_COMPOUND' | 'H5T_OPAQUE' | 'H5T_STRING',
  size: number | 'H5T_VARIABLE',
): CompoundDatatype | OpaqueDatatype | StringDatatype {
  return within('H5Tcreate', () => {
    if (type === 'H5T_STRING' && size === 'H5T_VARIABLE') return string(size);
    checkInteger('the size of a datatype', size, 1);
    if (type === 'H5T_COMPOUND') return compoundOf(size, []);
    if (type === 'H5T_OPAQUE') return Object.freeze({ class: type, size, tag: '' });
    if (type === 'H5T_STRING') return string(size);
    throw failure('bad-argument', `a datatype of class ${String(type)} is copied from a predefined one, not created`);
  });
}

function string(size: number | 'H5T_VARIABLE'): StringDatatype {
  return Object.freeze({ class: 'H5T_STRING', size, cset: 'ASCII', strpad: 'NULLTERM' });
}

function compoundOf(size: number, members: CompoundDatatype['members']): CompoundDatatype {
  return Object.freeze({ class: 'H5T_COMPOUND', size, members: Object.freeze([...members]) });
}

/** The compound with one field more. The field must lie inside the element and overlap no other. */
export function H5Tinsert(parent: CompoundDatatype, name: string, offset: number, member: Datatype): CompoundDatatype {
  return within('H5Tinsert', () => {
    checkName('the name of a field', name);
    checkInteger(`the offset of field '${name}'`, offset);
    const end = offset + elementSize(member);
    if (end > parent.size) {
      throw failure('bad-argument', `field '${name}' ends at byte ${end} of a compound of ${parent.size} bytes`);
    }
    for (const other of parent.members) {
      if (other.name === name) throw failure('bad-argument', `the compound has a field '${name}' already`);
      if (offset < other.offset + elementSize(other.type) && other.offset < end) {
        throw failure('bad-argument', `field '${name}' at byte ${offset} overlaps field '${other.name}'`);
      }
    }
    return compoundOf(parent.size, [...parent.members, Object.freeze({ name, offset, type: plainDatatype(member) })]);
  });
}

/** The compound, and those inside it, without the gaps between fields; the fields keep their order. */
export function H5Tpack<T extends Datatype>(type: T): T;
export function H5Tpack(type: Datatype): Datatype {
  if (type.class === 'H5T_VLEN') return H5Tvlen_create(H5Tpack(type.base));
  if (type.class === 'H5T_ARRAY') return H5Tarray_create(H5Tpack(type.base), type.dims);
  if (type.class !== 'H5T_COMPOUND') return type;
  const packed = new Map<string, CompoundDatatype['members'][number]>();
  let end = 0;
  for (const member of [...type.members].sort((a, b) => a.offset - b.offset)) {
    const inner = H5Tpack(member.type);
    packed.set(member.name, Object.freeze({ ...member, offset: end, type: inner }));
    end += elementSize(inner);
  }
  return compoundOf(
    Math.max(end, 1),
    type.members.map((member) => packed.get(member.name)!),
  );
}

/**
 * A packed compound with these fields, in this order.
 *
 * ```ts
 * const point = compound({ x: H5T_NATIVE_DOUBLE, y: H5T_NATIVE_DOUBLE, n: H5T_STD_I32LE });
 * ```
 */
export function compound<const Fields extends Readonly<Record<string, Datatype>>>(fields: Fields): CompoundOf<Fields> {
  return within('compound', () => {
    const entries = Object.entries<Datatype>(fields);
    if (entries.length === 0) throw failure('bad-argument', 'a compound datatype has at least one field');
    const size = entries.reduce((sum, [, type]) => sum + elementSize(type), 0);
    let type = compoundOf(size, []);
    let offset = 0;
    for (const [name, member] of entries) {
      type = H5Tinsert(type, name, offset, member);
      offset += elementSize(member);
    }
    return type;
  });
}

/** An array of `dims` elements of `base` as one element. */
export function H5Tarray_create<Base extends Datatype>(
  base: Base,
  dims: readonly number[],
): ArrayDatatype & { readonly base: Base } {
  return within('H5Tarray_create', () => {
    if (dims.length === 0 || dims.length > MAX_RANK) {
      throw failure('bad-argument', `an array datatype has 1 to ${MAX_RANK} dimensions, not ${dims.length}`);
    }
    for (const dim of dims) checkInteger('a dimension of an array datatype', dim, 1);
    const size = dims.reduce((product, dim) => product * dim, elementSize(base));
    checkInteger('the size of an array datatype', size, 1);
    return Object.freeze({ class: 'H5T_ARRAY', size, dims: Object.freeze([...dims]), base: plainDatatype(base) });
  });
}

/** Sequences of `base` of any length. */
export function H5Tvlen_create<Base extends Datatype>(base: Base): VlenDatatype & { readonly base: Base } {
  return Object.freeze({ class: 'H5T_VLEN', base: plainDatatype(base) });
}

/** An enumeration over `base`, without members yet. */
export function H5Tenum_create<Base extends IntegerDatatype>(base: Base): EnumDatatype & { readonly base: Base } {
  return within('H5Tenum_create', () => {
    if (base.class !== 'H5T_INTEGER') {
      throw failure('bad-argument', `an enumeration is over integers, not over ${formatDatatype(base)}`);
    }
    return Object.freeze({ class: 'H5T_ENUM', size: base.size, base, members: Object.freeze([]) });
  });
}

/** The enumeration with one member more. Its name and its value must be new. */
export function H5Tenum_insert<T extends EnumDatatype>(type: T, name: string, value: number | bigint): T {
  return within('H5Tenum_insert', () => {
    checkName('the name of a member', name);
    const exact = exactInteger(name, value);
    const { signed, precision } = type.base;
    const fits = signed ? BigInt.asIntN(precision, exact) : BigInt.asUintN(precision, exact);
    if (fits !== exact) {
      throw failure('bad-argument', `value ${exact} of '${name}' does not fit ${formatDatatype(type.base)}`);
    }
    for (const member of type.members) {
      if (member.name === name) throw failure('bad-argument', `the enumeration has a member '${name}' already`);
      if (member.value === exact) {
        throw failure('bad-argument', `value ${exact} of '${name}' is already that of '${member.name}'`);
      }
    }
    const members = Object.freeze([...type.members, Object.freeze({ name, value: exact })]);
    return Object.freeze({ ...type, members });
  });
}

function exactInteger(name: string, value: number | bigint): bigint {
  if (typeof value === 'bigint') return value;
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw failure('bad-argument', `value of '${name}' is a safe integer or a bigint, not ${String(value)}`);
}

/** An enumeration over `base` with these members, for instance `enumeration(H5T_NATIVE_INT8, { RED: 0, GREEN: 1 })`. */
export function enumeration<Base extends IntegerDatatype>(
  base: Base,
  members: Readonly<Record<string, number | bigint>>,
): EnumDatatype & { readonly base: Base } {
  return Object.entries(members).reduce(
    (type, [name, value]) => H5Tenum_insert(type, name, value),
    H5Tenum_create(base),
  );
}

/** Booleans as h5py stores them. */
export const booleanEnum = /* @__PURE__ */ enumeration(H5T_STD_I8LE, { FALSE: 0, TRUE: 1 });

/** Complex numbers: (real, imaginary) pairs of `base`. HDF5 before 2.0 cannot read them. */
export function H5Tcomplex_create<Base extends FloatDatatype>(base: Base): ComplexDatatype & { readonly base: Base } {
  return within('H5Tcomplex_create', () => {
    if (base.class !== 'H5T_FLOAT') {
      throw failure('bad-argument', `a complex number is of floating-point numbers, not ${formatDatatype(base)}`);
    }
    return Object.freeze({ class: 'H5T_COMPLEX', size: 2 * base.size, base });
  });
}
