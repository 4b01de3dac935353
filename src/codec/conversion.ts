import type {
  BitfieldDatatype,
  CompoundDatatype,
  CompoundMember,
  Datatype,
  EnumDatatype,
  FloatDatatype,
  IntegerDatatype,
} from '../model/Datatype.js';
import { failure } from '../model/H5Error.js';
import { formatDatatype, H5Tget_native_type } from '../model/H5T.js';
import { mismatch } from './mismatch.js';

/** The memory datatype that a transfer asks for. */
export function memoryType(fileType: Datatype, memType: Datatype | 'H5T_NATIVE'): Datatype {
  return memType === 'H5T_NATIVE' ? H5Tget_native_type(fileType) : memType;
}

/** A datatype whose elements are single numbers. */
export type ScalarDatatype = IntegerDatatype | FloatDatatype | EnumDatatype;

export function isScalar(type: Datatype): type is ScalarDatatype {
  return type.class === 'H5T_INTEGER' || type.class === 'H5T_FLOAT' || type.class === 'H5T_ENUM';
}

/**
 * How the values of an enumeration become those of another: by name, as `H5T__conv_enum` does, with all bits set for a
 * value that has no name in both. `undefined` where each name has the same value in both.
 */
export function enumMapping(source: EnumDatatype, target: EnumDatatype): ((value: bigint) => bigint) | undefined {
  const values = new Map(target.members.map(({ name, value }) => [name, value]));
  const isSame =
    source.members.length === target.members.length &&
    source.members.every(({ name, value }) => values.get(name) === value);
  if (isSame) return undefined;
  const { signed, precision } = target.base;
  const unknown = signed ? -1n : (1n << BigInt(precision)) - 1n;
  const mapping = new Map(source.members.map(({ name, value }) => [value, values.get(name) ?? unknown]));
  return (value) => mapping.get(value) ?? unknown;
}

/** The datatype of a file with those fields only that a transfer moves. */
export function selectedFields(fileType: Datatype, memType: Datatype | 'H5T_NATIVE'): Datatype {
  return memType === 'H5T_NATIVE' ? fileType : withFieldsOf(fileType, memType);
}

function withFieldsOf(file: Datatype, memory: Datatype): Datatype {
  if (
    (file.class === 'H5T_VLEN' && memory.class === 'H5T_VLEN') ||
    (file.class === 'H5T_ARRAY' && memory.class === 'H5T_ARRAY')
  )
    return { ...file, base: withFieldsOf(file.base, memory.base) };
  if (file.class !== 'H5T_COMPOUND' || memory.class !== 'H5T_COMPOUND') return file;
  const members = fieldsOf(file, memory).map((field) => ({
    ...field.file,
    type: withFieldsOf(field.file.type, field.memory.type),
  }));
  return { ...file, members };
}

/** The field of the file for each field of the memory type. Every one must be there. */
export function fieldsOf(
  file: CompoundDatatype,
  memory: CompoundDatatype,
): { readonly file: CompoundMember; readonly memory: CompoundMember; readonly index: number }[] {
  return memory.members.map((member) => {
    const index = file.members.findIndex(({ name }) => name === member.name);
    const found = file.members[index];
    if (!found) throw failure('bad-argument', `no field '${member.name}' in ${formatDatatype(file)}`);
    return { file: found, memory: member, index };
  });
}

/**
 * Bytes per element in memory of datatypes that are read as bytes. Bit fields of other sizes convert by their low bits;
 * opaque bytes and times must be the same in both.
 */
export function bytesInMemory(file: Datatype, memory: Datatype): number {
  if (file.class === 'H5T_BITFIELD' && memory.class === 'H5T_BITFIELD') return memory.size;
  if (file.class === 'H5T_TIME' && memory.class === 'H5T_TIME' && file.size === memory.size) return file.size;
  if (file.class === 'H5T_OPAQUE' && memory.class === 'H5T_OPAQUE' && file.size === memory.size) {
    // The tag is unknown where only h5wasm described the file's type.
    if (file.tag === memory.tag || file.tag === '') return file.size;
    throw mismatch(file, memory, 'their tags differ');
  }
  throw mismatch(file, memory);
}

/** Whether a memory type has the bytes of texts of variable length: sequences of unsigned integers of one byte. */
export function isByteSequence(memory: Datatype): boolean {
  if (memory.class !== 'H5T_VLEN' || memory.base.class !== 'H5T_INTEGER') return false;
  const { size, signed, precision } = memory.base;
  return size === 1 && precision === 8 && !signed;
}

/** The unsigned integer with the bits of a bit field, as they are moved. */
export function bitsAsInteger(type: BitfieldDatatype): IntegerDatatype {
  return { ...type, class: 'H5T_INTEGER', signed: false };
}
