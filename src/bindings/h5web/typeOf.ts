import { type DType, DTypeClass, type FloatType, type IntegerType } from '@h5web/app';
import type { CompoundDatatype, Datatype, EnumDatatype } from 'h5rx';

const ENDIANNESS = { LE: 'little-endian', BE: 'big-endian', VAX: 'VAX' } as const;
const PADDING = { NULLTERM: 'null-terminated', NULLPAD: 'null-padded', SPACEPAD: 'space-padded' } as const;

/** A datatype in h5web's words. */
export function typeOf(type: Datatype): DType {
  switch (type.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
      return numberOf(type);
    case 'H5T_COMPLEX':
      return { class: DTypeClass.Complex, realType: numberOf(type.base), imagType: numberOf(type.base) };
    case 'H5T_STRING': {
      const text = { class: DTypeClass.String, charSet: type.cset, strPad: PADDING[type.strpad] } as const;
      return type.size === 'H5T_VARIABLE' ? text : { ...text, length: type.size };
    }
    case 'H5T_COMPOUND': {
      const fields = new Map(type.members.map((member) => [member.name, typeOf(member.type)]));
      const [realType, imagType] = [fields.get('r'), fields.get('i')] as [FloatType, FloatType];
      return isComplex(type)
        ? { class: DTypeClass.Complex, realType, imagType }
        : { class: DTypeClass.Compound, fields };
    }
    case 'H5T_ENUM': {
      const base = numberOf(type.base);
      const mapping = Object.fromEntries(type.members.map(({ name, value }) => [String(value), name]));
      return isBoolean(type) ? { class: DTypeClass.Bool, base } : { class: DTypeClass.Enum, base, mapping };
    }
    case 'H5T_ARRAY':
      return { class: DTypeClass.Array, base: typeOf(type.base), dims: [...type.dims] };
    case 'H5T_VLEN':
      return { class: DTypeClass.VLen, base: typeOf(type.base) };
    case 'H5T_BITFIELD':
      return { class: DTypeClass.Bitfield, endianness: ENDIANNESS[type.order] };
    case 'H5T_OPAQUE':
      return { class: DTypeClass.Opaque, tag: type.tag };
    case 'H5T_REFERENCE':
      return { class: DTypeClass.Reference };
    case 'H5T_TIME':
      return { class: DTypeClass.Time };
  }
}

/** Whether a compound is what h5py stores complex numbers as. */
export function isComplex({ members }: CompoundDatatype): boolean {
  const areFloats = members.length === 2 && members.every((member) => member.type.class === 'H5T_FLOAT');
  return areFloats && ['r', 'i'].every((name) => members.some((member) => member.name === name));
}

/** Whether an enumeration is what h5py stores booleans as. */
export function isBoolean({ members }: EnumDatatype): boolean {
  const names = new Map(members.map(({ name, value }) => [name, value]));
  return names.size === 2 && names.get('FALSE') === 0n && names.get('TRUE') === 1n;
}

function numberOf(type: Extract<Datatype, { class: 'H5T_INTEGER' | 'H5T_FLOAT' }>): IntegerType | FloatType {
  const about = { size: 8 * type.size, endianness: ENDIANNESS[type.order] };
  if (type.class === 'H5T_FLOAT') return { class: DTypeClass.Float, ...about };
  // An integer of 5 bytes is read as one of 8, and h5web takes bigints of 64 bits only.
  return { class: DTypeClass.Integer, signed: type.signed, ...about, size: type.size > 4 ? 64 : about.size };
}
