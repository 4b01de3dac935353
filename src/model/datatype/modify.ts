/**
 * The setters of datatypes (HDF5 Reference Manual, H5T). Each returns a new value with the property changed; one that
 * the class does not have, or that would contradict the others, is a `bad-argument` error.
 *
 * As in C, order, sign, precision and offset of a derived datatype (array, variable-length, enumeration, complex) are
 * those of its base, and an enumeration with members cannot be changed any more.
 */

import type {
  CharacterSet,
  Datatype,
  FloatDatatype,
  OpaqueDatatype,
  StringDatatype,
  StringPadding,
} from '../Datatype.js';
import { failure, within } from '../H5Error.js';
import { isWellFormed } from '../wellFormed.js';
import { checkInteger, checkOneOf } from './check.js';
import type { Sign } from './constants.js';
import { formatDatatype } from './formatDatatype.js';
import { elementSize } from './size.js';

/** `H5Tset_tag` keeps at most this many bytes (H5T_OPAQUE_TAG_MAX less the NUL). */
const TAG_MAX = 255;

function refuse(type: Datatype, property: string): never {
  throw failure('bad-argument', `${formatDatatype(type)} has no ${property} to set`);
}

/** Applies a change to the base of a derived datatype, as C's "defer to parent" does. */
function onBase(type: Datatype, property: string, change: (base: Datatype) => Datatype): Datatype {
  switch (type.class) {
    case 'H5T_ARRAY': {
      const base = change(type.base);
      return Object.freeze({ ...type, base, size: type.dims.reduce((a, b) => a * b, elementSize(base)) });
    }
    case 'H5T_VLEN':
      return Object.freeze({ ...type, base: change(type.base) });
    case 'H5T_COMPLEX': {
      const base = change(type.base) as FloatDatatype;
      return Object.freeze({ ...type, base, size: 2 * base.size });
    }
    case 'H5T_ENUM': {
      if (type.members.length > 0) {
        throw failure('bad-argument', `the ${property} of an enumeration cannot change after members were inserted`);
      }
      const base = change(type.base) as typeof type.base;
      return Object.freeze({ ...type, base, size: base.size });
    }
    default:
      return refuse(type, property);
  }
}

/** Sets the size in bytes; that of a string may be `H5T_VARIABLE`. A number keeps the bits that still fit. */
export function H5Tset_size<T extends Datatype>(type: T, size: number | 'H5T_VARIABLE'): T;
export function H5Tset_size(type: Datatype, size: number | 'H5T_VARIABLE'): Datatype {
  return within('H5Tset_size', () => {
    if (type.class === 'H5T_STRING' && size === 'H5T_VARIABLE') return Object.freeze({ ...type, size });
    checkInteger('the size of a datatype', size, 1);
    switch (type.class) {
      case 'H5T_STRING':
      case 'H5T_OPAQUE':
        return Object.freeze({ ...type, size });
      case 'H5T_TIME':
        return Object.freeze({ ...type, size, precision: Math.min(type.precision, 8 * size) });
      case 'H5T_INTEGER':
      case 'H5T_BITFIELD': {
        const precision = Math.min(type.precision, 8 * size);
        return Object.freeze({ ...type, size, precision, offset: Math.min(type.offset, 8 * size - precision) });
      }
      case 'H5T_FLOAT':
        if (type.offset + type.precision > 8 * size) {
          throw failure(
            'bad-argument',
            `the fields of ${formatDatatype(type)} do not fit ${size} bytes: set them first`,
          );
        }
        return Object.freeze({ ...type, size });
      case 'H5T_COMPOUND': {
        const end = Math.max(0, ...type.members.map((member) => member.offset + elementSize(member.type)));
        if (size < end) throw failure('bad-argument', `the fields of the compound end at byte ${end}, beyond ${size}`);
        return Object.freeze({ ...type, size });
      }
      case 'H5T_ENUM':
      case 'H5T_COMPLEX':
        return onBase(type, 'size', (base) => H5Tset_size(base, type.class === 'H5T_COMPLEX' ? size / 2 : size));
      default:
        return refuse(type, 'size');
    }
  });
}

/** Sets the byte order; that of a compound goes to every field. Strings, references and opaque bytes have none. */
export function H5Tset_order<T extends Datatype>(type: T, order: 'LE' | 'BE'): T;
export function H5Tset_order(type: Datatype, order: 'LE' | 'BE'): Datatype {
  return within('H5Tset_order', () => {
    checkOneOf('a byte order', order, ['LE', 'BE']);
    switch (type.class) {
      case 'H5T_INTEGER':
      case 'H5T_FLOAT':
      case 'H5T_TIME':
      case 'H5T_BITFIELD':
        return Object.freeze({ ...type, order });
      case 'H5T_STRING':
      case 'H5T_OPAQUE':
      case 'H5T_REFERENCE':
        return type;
      case 'H5T_COMPOUND': {
        const members = type.members.map((one) => Object.freeze({ ...one, type: H5Tset_order(one.type, order) }));
        return Object.freeze({ ...type, members: Object.freeze(members) });
      }
      default:
        return onBase(type, 'byte order', (base) => H5Tset_order(base, order));
    }
  });
}

/** Sets whether an integer has a sign (`H5T_SGN_2`) or none (`H5T_SGN_NONE`). */
export function H5Tset_sign<T extends Datatype>(type: T, sign: Sign): T;
export function H5Tset_sign(type: Datatype, sign: Sign): Datatype {
  return within('H5Tset_sign', () => {
    checkOneOf('a sign', sign, ['H5T_SGN_NONE', 'H5T_SGN_2']);
    if (type.class === 'H5T_INTEGER') return Object.freeze({ ...type, signed: sign === 'H5T_SGN_2' });
    return onBase(type, 'sign', (base) => H5Tset_sign(base, sign));
  });
}

/** Sets the number of significant bits; the size grows, and the offset shrinks, where they must. */
export function H5Tset_precision<T extends Datatype>(type: T, precision: number): T;
export function H5Tset_precision(type: Datatype, precision: number): Datatype {
  return within('H5Tset_precision', () => {
    checkInteger('a precision in bits', precision, 1);
    switch (type.class) {
      case 'H5T_INTEGER':
      case 'H5T_BITFIELD': {
        const size = Math.max(type.size, Math.ceil(precision / 8));
        return Object.freeze({ ...type, size, precision, offset: Math.min(type.offset, 8 * size - precision) });
      }
      case 'H5T_TIME':
        return Object.freeze({ ...type, size: Math.max(type.size, Math.ceil(precision / 8)), precision });
      case 'H5T_FLOAT': {
        const size = Math.max(type.size, Math.ceil(precision / 8));
        const changed = { ...type, size, precision, offset: Math.min(type.offset, 8 * size - precision) };
        checkFields(changed);
        return Object.freeze(changed);
      }
      default:
        return onBase(type, 'precision', (base) => H5Tset_precision(base, precision));
    }
  });
}

/** Sets the bit at which the significant ones begin; the size grows where it must. */
export function H5Tset_offset<T extends Datatype>(type: T, offset: number): T;
export function H5Tset_offset(type: Datatype, offset: number): Datatype {
  return within('H5Tset_offset', () => {
    checkInteger('a bit offset', offset);
    switch (type.class) {
      case 'H5T_INTEGER':
      case 'H5T_BITFIELD':
      case 'H5T_FLOAT':
        return Object.freeze({ ...type, offset, size: Math.max(type.size, Math.ceil((offset + type.precision) / 8)) });
      default:
        return onBase(type, 'bit offset', (base) => H5Tset_offset(base, offset));
    }
  });
}

/** Sets the bit positions of a floating-point number's sign, exponent and mantissa, counted from bit 0 of the element. */
export function H5Tset_fields(
  type: FloatDatatype,
  signPos: number,
  expPos: number,
  expSize: number,
  mantPos: number,
  mantSize: number,
): FloatDatatype {
  return within('H5Tset_fields', () => {
    if (type.class !== 'H5T_FLOAT') refuse(type, 'floating-point fields');
    const changed = { ...type, signPos, expPos, expSize, mantPos, mantSize };
    checkFields(changed);
    return Object.freeze(changed);
  });
}

function checkFields(type: FloatDatatype): void {
  const fields = [
    ['sign', type.signPos, 1],
    ['exponent', type.expPos, type.expSize],
    ['mantissa', type.mantPos, type.mantSize],
  ] as const;
  const end = type.offset + type.precision;
  for (const [name, position, size] of fields) {
    checkInteger(`the position of the ${name}`, position);
    checkInteger(`the size of the ${name}`, size, 1);
    if (position + size > end) {
      throw failure('bad-argument', `the ${name} ends at bit ${position + size}, beyond the ${end} bits of the number`);
    }
    const other = fields.find(([n, p, s]) => n !== name && position < p + s && p < position + size);
    if (other)
      throw failure('bad-argument', `the ${name} at bit ${position} overlaps the ${other[0]} at bit ${other[1]}`);
  }
}

/** Sets what is added to the exponent of a floating-point number when it is stored. */
export function H5Tset_ebias(type: FloatDatatype, expBias: number): FloatDatatype {
  return within('H5Tset_ebias', () => {
    if (type.class !== 'H5T_FLOAT') refuse(type, 'exponent bias');
    checkInteger('an exponent bias', expBias);
    return Object.freeze({ ...type, expBias });
  });
}

/** Sets how the leading bit of a floating-point number's mantissa is kept. */
export function H5Tset_norm(type: FloatDatatype, norm: FloatDatatype['norm']): FloatDatatype {
  return within('H5Tset_norm', () => {
    if (type.class !== 'H5T_FLOAT') refuse(type, 'normalisation');
    checkOneOf('a normalisation', norm, ['IMPLIED', 'MSBSET', 'NONE']);
    return Object.freeze({ ...type, norm });
  });
}

/** Sets the character set of a string. */
export function H5Tset_cset<T extends StringDatatype>(type: T, cset: CharacterSet): StringDatatype {
  return within('H5Tset_cset', () => {
    if (type.class !== 'H5T_STRING') refuse(type, 'character set');
    checkOneOf('a character set', cset, ['ASCII', 'UTF-8']);
    return Object.freeze({ ...type, cset });
  });
}

/** Sets how a fixed-length string fills its bytes. */
export function H5Tset_strpad<T extends StringDatatype>(type: T, strpad: StringPadding): StringDatatype {
  return within('H5Tset_strpad', () => {
    if (type.class !== 'H5T_STRING') refuse(type, 'string padding');
    checkOneOf('a string padding', strpad, ['NULLTERM', 'NULLPAD', 'SPACEPAD']);
    return Object.freeze({ ...type, strpad });
  });
}

/** Sets the tag that describes opaque bytes; at most 255 bytes of ASCII. */
export function H5Tset_tag(type: OpaqueDatatype, tag: string): OpaqueDatatype {
  return within('H5Tset_tag', () => {
    if (type.class !== 'H5T_OPAQUE') refuse(type, 'tag');
    if (typeof tag !== 'string' || tag.length > TAG_MAX || tag.includes('\0') || !isWellFormed(tag)) {
      throw failure(
        'bad-argument',
        `a tag is a text of at most ${TAG_MAX} characters without NUL and without lone surrogates, not ${JSON.stringify(tag)}`,
      );
    }
    return Object.freeze({ ...type, tag });
  });
}
