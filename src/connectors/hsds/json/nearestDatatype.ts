import type {
  ArrayDatatype,
  CompoundDatatype,
  Datatype,
  EnumDatatype,
  IntegerDatatype,
} from '../../../model/Datatype.js';
import {
  H5T_IEEE_F16BE,
  H5T_IEEE_F16LE,
  H5T_IEEE_F32BE,
  H5T_IEEE_F32LE,
  H5T_IEEE_F64BE,
  H5T_IEEE_F64LE,
} from '../../../model/datatype/predefined.js';
import { H5Tequal } from '../../../model/datatype/query.js';
import { flattened } from '../wire/flattened.js';
import { isVariable } from '../wire/isVariable.js';
import { packedSize } from '../wire/packedSize.js';
import type { Json, JsonObject } from './Json.js';
import { wireFieldNames } from './wireFieldNames.js';

const FLOATS = Object.entries({
  H5T_IEEE_F64LE,
  H5T_IEEE_F32LE,
  H5T_IEEE_F16LE,
  H5T_IEEE_F64BE,
  H5T_IEEE_F32BE,
  H5T_IEEE_F16BE,
});

/** Bytes of integers that HSDS has. */
const INTEGER_SIZES: readonly number[] = [1, 2, 4, 8];

/** Where a datatype is: what HSDS can do with one depends on it. `mixed` is a field of a compound that it
 * reads field by field, because something is of variable length. */
type Place = 'top' | 'field' | 'mixed' | 'array' | 'sequence';

/**
 * The datatype of hdf5-json whose elements are, byte by byte, those of a datatype, and that HSDS 1.0 computes with rightly. What it
 * has no class for is the nearest one: unsigned integers for bit fields, a compound of `r` and `i` for complex numbers, a sequence of
 * bytes for sequences of texts and of sequences, and where nothing is near, opaque bytes.
 */
export function nearestDatatype(type: Datatype, place: Place = 'top'): JsonObject {
  switch (type.class) {
    case 'H5T_INTEGER':
      return integer(type, place);
    case 'H5T_BITFIELD':
      return INTEGER_SIZES.includes(type.size) ? unsigned(type.size, type.order) : bytes(type.size, place);
    case 'H5T_FLOAT': {
      const base = nameOfFloat(type);
      return base === undefined ? bytes(type.size, place) : { class: type.class, base };
    }
    case 'H5T_TIME':
      return bytes(type.size, place);
    case 'H5T_OPAQUE':
      return {
        ...bytes(type.size, place),
        ...(type.tag !== '' && place !== 'array' && place !== 'mixed' && { tag: type.tag }),
      };
    case 'H5T_STRING':
      if (type.size === 'H5T_VARIABLE' && (place === 'array' || place === 'sequence')) return SEQUENCE_OF_BYTES;
      return {
        class: type.class,
        length: type.size,
        charSet: type.cset === 'ASCII' ? 'H5T_CSET_ASCII' : 'H5T_CSET_UTF8',
        strPad: `H5T_STR_${type.strpad}`,
      };
    case 'H5T_ENUM':
      return enumeration(type, place);
    case 'H5T_COMPLEX': {
      const base = nameOfFloat(type.base);
      if (base === undefined) return bytes(type.size, place);
      const part = { class: 'H5T_FLOAT', base };
      return {
        class: 'H5T_COMPOUND',
        fields: [
          { name: 'r', type: part },
          { name: 'i', type: part },
        ],
      };
    }
    case 'H5T_REFERENCE':
      if (type.refType === 'object')
        // The server has no arrays of references, whose elements are texts.
        return place === 'array'
          ? REFERENCE_TEXT
          : { class: type.class, base: 'H5T_STD_REF_OBJ', length: packedSize(type) };
      return type.refType === 'region' && place === 'top' ? REGION_REFERENCE : SEQUENCE_OF_BYTES;
    case 'H5T_VLEN':
      return isSequenceBase(type.base) ? sequence(nearestDatatype(type.base, 'sequence')) : SEQUENCE_OF_BYTES;
    case 'H5T_ARRAY':
      return array(type, place);
    case 'H5T_COMPOUND':
      return compound(type, place);
  }
}

export const BYTE = unsigned(1, 'LE');
export const SEQUENCE_OF_BYTES = sequence(BYTE);
const REGION_REFERENCE = { class: 'H5T_REFERENCE', base: 'H5T_STD_REF_DSETREG', length: 'H5T_VARIABLE' } as const;
const REFERENCE_TEXT = {
  class: 'H5T_STRING',
  length: 48,
  charSet: 'H5T_CSET_ASCII',
  strPad: 'H5T_STR_NULLPAD',
} as const;

function sequence(base: JsonObject): JsonObject {
  return { class: 'H5T_VLEN', size: 'H5T_VARIABLE', base };
}

function unsigned(size: number, order: string): JsonObject {
  return { class: 'H5T_INTEGER', base: `H5T_STD_U${8 * size}${order}` };
}

/**
 * Bytes that are nothing else for the server: opaque ones. In arrays, where it has none, they are unsigned integers, of which `array`
 * makes a dimension. Beside fields of variable length they are texts, because it takes opaque bytes there for equal to any others, and
 * drops a write that changes nothing.
 */
function bytes(size: number, place: Place): JsonObject {
  if (place === 'mixed')
    return { class: 'H5T_STRING', length: size, charSet: 'H5T_CSET_ASCII', strPad: 'H5T_STR_NULLPAD' };
  return place === 'array' ? { class: 'H5T_ARRAY', dims: [size], base: BYTE } : { class: 'H5T_OPAQUE', size };
}

function integer({ size, order, signed, precision, offset }: IntegerDatatype, place: Place): JsonObject {
  const isFull = precision === 8 * size;
  // Bits beyond the precision are 0 in an unsigned number, so that it has its value without knowing the precision.
  const isPlain = INTEGER_SIZES.includes(size) && offset === 0 && (isFull || !signed);
  if (!isPlain) return bytes(size, place);
  return { class: 'H5T_INTEGER', base: `H5T_STD_${signed ? 'I' : 'U'}${8 * size}${order}` };
}

function enumeration({ base, members }: EnumDatatype, place: Place): JsonObject {
  const number = integer(base, place);
  const isFull = number.class === 'H5T_INTEGER' && base.precision === 8 * base.size;
  if (!isFull || members.length === 0 || place === 'array') return number;
  // The server takes every enumeration of these two names for NumPy's booleans, whatever its values.
  const named = new Map(members.map(({ name, value }) => [name, value]));
  const isTaken = members.length === 2 && base.size === 1 && base.signed && named.has('FALSE') && named.has('TRUE');
  if (isTaken && !(named.get('FALSE') === 0n && named.get('TRUE') === 1n)) return number;
  return { class: 'H5T_ENUM', base: number, members: members.map(({ name, value }) => ({ name, value })) };
}

/** Whether the server has sequences of a datatype. */
function isSequenceBase(base: Datatype): boolean {
  if (!isVariable(base)) return true;
  return (
    base.class === 'H5T_COMPOUND' && base.members.length > 1 && base.members.every(({ type }) => isPlainField(type))
  );
}

/** Whether a field is of fixed size, or a text, or a sequence of numbers. */
function isPlainField(type: Datatype): boolean {
  if (!isVariable(type) || type.class === 'H5T_STRING') return true;
  return type.class === 'H5T_VLEN' && !isVariable(type.base) && type.base.class !== 'H5T_COMPOUND';
}

/** The server has no arrays of arrays: their dimensions are joined. */
function array(type: ArrayDatatype, place: Place): JsonObject {
  const { base, dims } = flattened(type);
  if (isVariable(base)) {
    const isText = base.class === 'H5T_STRING';
    if (place !== 'mixed' || !isText) return SEQUENCE_OF_BYTES;
    // It reads those of one dimension only.
    const length = dims.reduce((a, b) => a * b, 1);
    return { class: 'H5T_ARRAY', dims: [length], base: nearestDatatype(base, place) };
  }
  // It sends too many bytes of them, and breaks off.
  if (place === 'mixed') return bytes(packedSize(type), place);
  const near = nearestDatatype(base, 'array');
  const isBytes = near.class === 'H5T_ARRAY';
  return {
    class: 'H5T_ARRAY',
    dims: isBytes ? [...dims, ...(near.dims as Json[])] : [...dims],
    base: isBytes ? near.base! : near,
  };
}

function compound(type: CompoundDatatype, place: Place): JsonObject {
  const [only] = type.members;
  // The server breaks off its answer where the only field of a compound is of variable length; without the compound the bytes are the same.
  if (type.members.length === 1 && isVariable(type)) return nearestDatatype(only!.type, place);
  if (isVariable(type) && place === 'array') return SEQUENCE_OF_BYTES;
  const names = wireFieldNames(type.members.map(({ name }) => name));
  const inner = isVariable(type) || place === 'mixed' || place === 'sequence' ? 'mixed' : 'field';
  const fields = type.members.map((member, n) => ({ name: names[n]!, type: nearestDatatype(member.type, inner) }));
  return { class: 'H5T_COMPOUND', fields };
}

/** What HSDS calls a floating-point datatype; undefined where it does not know it. */
function nameOfFloat(type: Datatype): string | undefined {
  return FLOATS.find(([, known]) => H5Tequal(known, type))?.[0];
}
