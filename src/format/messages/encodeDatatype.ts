import type {
  BitfieldDatatype,
  CompoundDatatype,
  CompoundMember,
  Datatype,
  EnumDatatype,
  FloatDatatype,
  FloatOrder,
  IntegerDatatype,
  StringDatatype,
  VlenDatatype,
} from '../../model/Datatype.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { bytesFor } from '../bytes/bytesFor.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import { storedSize } from '../bytes/storedSize.js';
import { checkMembers, checkUsualBits } from './checkStorable.js';
import { type DatatypeVersion, datatypeVersion, fieldVersions } from './datatypeVersion.js';
import { notStorable } from './notStorable.js';
import { textBytes } from './textBytes.js';

/**
 * The version in which a datatype is stored: at least `version`, or the one that libhdf5 chooses for a low bound of `earliest`,
 * or of `v18` and `v110` (`latest`: version 3). Datatypes that need a later version, such as arrays, complex numbers and the
 * references of HDF5 1.12, get it in any case.
 */
export type DatatypeEncoding =
  | { readonly version: DatatypeVersion; readonly style?: never }
  | { readonly style: 'earliest' | 'latest'; readonly version?: never };

const STYLES = { earliest: 1, latest: 3 } as const;

/** `H5S_MAX_RANK`. */
const MAX_RANK = 32;
const MAX_MEMBERS = 65535;
/** A byte stores the padded length, a multiple of eight; libhdf5 truncates longer tags. */
const MAX_TAG_BYTES = 248;

const CLASSES = {
  H5T_INTEGER: 0,
  H5T_FLOAT: 1,
  H5T_TIME: 2,
  H5T_STRING: 3,
  H5T_BITFIELD: 4,
  H5T_OPAQUE: 5,
  H5T_COMPOUND: 6,
  H5T_REFERENCE: 7,
  H5T_ENUM: 8,
  H5T_VLEN: 9,
  H5T_ARRAY: 10,
  H5T_COMPLEX: 11,
} as const satisfies Record<Datatype['class'], number>;
const PADDINGS = { NULLTERM: 0, NULLPAD: 1, SPACEPAD: 2 } as const;
const NORMALIZATIONS = { NONE: 0, MSBSET: 1, IMPLIED: 2 } as const;
/** Class bit fields; `std` is `H5R_OBJECT2` with the version of the encoding. */
const REFERENCE_BITS = { object: 0, region: 1, std: 0x12 } as const;

const VAX_ORDER = 0x41;
const BIG_ENDIAN = 0x01;
const SIGNED = 0x08;
const SEQUENCE = 0;
const STRING = 1;
const HOMOGENEOUS = 0x01;

/** The base type that libhdf5 stores for variable-length strings: `H5T_NATIVE_UCHAR`. */
const CHARACTER: IntegerDatatype = Object.freeze({
  class: 'H5T_INTEGER',
  size: 1,
  order: 'LE',
  signed: false,
  precision: 8,
  offset: 0,
});

/**
 * The data of a datatype message (File Format Specification, IV.A.2.d).
 *
 * @param type - Laid out as in the file: sizes of compounds and arrays, and offsets of fields, count variable-length elements
 *   and references as `storedSize` does.
 *
 * Errors: `H5Error` `bad-argument` (a tag, or a number of fields or members, that no message can hold; with the style
 * `earliest`, numbers that `checkUsualBits` rejects), `unsupported` (sequences of references whose size in memory differs),
 * `RangeError` (sizes that contradict each other).
 */
export function encodeDatatype(
  type: Datatype,
  sizes: FieldSizes,
  encoding: DatatypeEncoding = { style: 'earliest' },
): Uint8Array {
  checkMembers(type);
  if (encoding.style === 'earliest') checkUsualBits(type);
  const writer = new ByteWriter(sizes);
  putDatatype(writer, type, encoding.style === undefined ? encoding.version : STYLES[encoding.style]);
  return writer.finish();
}

function putDatatype(writer: ByteWriter, type: Datatype, least: DatatypeVersion): void {
  const version = datatypeVersion(type, least);
  const size = storedSize(type, writer.sizes.sizeofOffsets);
  if (size < 1) throw new RangeError(`${type.class} elements of ${size} bytes`);
  writer.u8((version << 4) | classNumber(type));
  switch (type.class) {
    case 'H5T_INTEGER':
      writer.unsigned(orderBit(type) | (type.signed ? SIGNED : 0), 3).u32(size);
      putBits(writer, type);
      break;
    case 'H5T_BITFIELD':
      writer.unsigned(orderBit(type), 3).u32(size);
      putBits(writer, type);
      break;
    case 'H5T_FLOAT':
      putFloat(writer, type);
      break;
    case 'H5T_TIME':
      writer.unsigned(orderBit(type), 3).u32(size).u16(type.precision);
      break;
    case 'H5T_STRING':
      putString(writer, type, size);
      break;
    case 'H5T_OPAQUE': {
      const tag = textBytes(type.tag, 'the tag of an opaque datatype', MAX_TAG_BYTES);
      const padded = new Uint8Array(Math.ceil(tag.length / 8) * 8);
      padded.set(tag);
      writer.unsigned(padded.length, 3).u32(size).put(padded);
      break;
    }
    case 'H5T_COMPOUND':
      putCompound(writer, type, version, least);
      break;
    case 'H5T_REFERENCE':
      writer.unsigned(REFERENCE_BITS[type.refType], 3).u32(size);
      break;
    case 'H5T_ENUM':
      putEnum(writer, type, version);
      break;
    case 'H5T_VLEN':
      checkItems(type, writer.sizes);
      writer.unsigned(SEQUENCE, 3).u32(size);
      putDatatype(writer, type.base, least);
      break;
    case 'H5T_ARRAY': {
      requireSize(
        type,
        type.dims.reduce((product, n) => product * n, storedSize(type.base, writer.sizes.sizeofOffsets)),
      );
      writer.unsigned(0, 3).u32(size);
      putDimensions(writer, type.dims, version);
      putDatatype(writer, type.base, least);
      break;
    }
    case 'H5T_COMPLEX':
      requireSize(type, 2 * type.base.size);
      writer.unsigned(HOMOGENEOUS, 3).u32(size);
      putDatatype(writer, type.base, least);
      break;
  }
}

/** Variable-length strings belong to the class of variable-length sequences. */
function classNumber(type: Datatype): number {
  return type.class === 'H5T_STRING' && type.size === 'H5T_VARIABLE' ? CLASSES.H5T_VLEN : CLASSES[type.class];
}

function orderBit({ order }: { readonly order: FloatOrder }): number {
  return order === 'BE' ? BIG_ENDIAN : 0;
}

/** Which bits of an atomic datatype are significant. */
function putBits(writer: ByteWriter, type: IntegerDatatype | BitfieldDatatype | FloatDatatype): void {
  const { size, offset, precision } = type;
  if (precision < 1 || offset + precision > 8 * size)
    throw new RangeError(`${precision} bits at bit ${offset} of ${type.class} elements of ${size} bytes`);
  writer.u16(offset).u16(precision);
}

function putFloat(writer: ByteWriter, type: FloatDatatype): void {
  const { size, signPos, expPos, expSize, mantPos, mantSize, expBias, norm } = type;
  const end = Math.max(signPos + 1, expPos + expSize, mantPos + mantSize);
  if (end > 8 * size) throw new RangeError(`a sign, exponent or mantissa ends at bit ${end} of ${size} bytes`);
  writer
    .u8((type.order === 'VAX' ? VAX_ORDER : orderBit(type)) | (NORMALIZATIONS[norm] << 4))
    .u8(signPos)
    .u8(0)
    .u32(size);
  putBits(writer, type);
  writer.u8(expPos).u8(expSize).u8(mantPos).u8(mantSize).u32(expBias);
}

function putString(writer: ByteWriter, type: StringDatatype, size: number): void {
  const padding = PADDINGS[type.strpad];
  const cset = type.cset === 'UTF-8' ? 1 : 0;
  if (type.size !== 'H5T_VARIABLE') {
    writer.unsigned(padding | (cset << 4), 3).u32(size);
    return;
  }
  writer.unsigned(STRING | (padding << 4) | (cset << 8), 3).u32(size);
  putDatatype(writer, CHARACTER, 1);
}

/**
 * libhdf5 stores references in sequences with their size in memory, and the excess bytes mean nothing in a file (`H5T_set_loc`
 * skips them).
 */
function checkItems({ base }: VlenDatatype, { sizeofOffsets }: FieldSizes): void {
  if (base.class === 'H5T_REFERENCE' && storedSize(base, sizeofOffsets) !== base.size)
    throw unsupportedFormat(
      `variable-length sequences of references (${base.refType}) of ${base.size} bytes in memory`,
    );
}

function putCompound(
  writer: ByteWriter,
  type: CompoundDatatype,
  version: DatatypeVersion,
  least: DatatypeVersion,
): void {
  const { size, members } = type;
  if (members.length < 1 || members.length > MAX_MEMBERS)
    throw notStorable(`a compound datatype of ${members.length} fields; 1 to ${MAX_MEMBERS} can be stored`);
  checkPlaces(type, writer.sizes);
  writer.unsigned(members.length, 3).u32(size);
  const versions = fieldVersions(type, least);
  for (const [index, { name, offset, type: fieldType }] of members.entries()) {
    putName(writer, name, 'the name of a field', version);
    writer.unsigned(offset, version < 3 ? 4 : bytesFor(size));
    // Version 1 stores the dimensions of each field; these are rank 0, because arrays need version 2.
    if (version === 1) writer.fill(0, 1 + 3 + 4 + 4 + 4 * 4);
    putDatatype(writer, fieldType, versions[index]!);
  }
}

/** Fields must lie inside the element and must not overlap; libhdf5 takes anything else for corruption. */
function checkPlaces({ size, members }: CompoundDatatype, { sizeofOffsets }: FieldSizes): void {
  let previous: CompoundMember | undefined;
  let end = 0;
  for (const member of [...members].sort((one, other) => one.offset - other.offset)) {
    if (member.offset < end)
      throw new RangeError(`fields '${previous?.name}' and '${member.name}' overlap at byte ${member.offset}`);
    previous = member;
    end = member.offset + storedSize(member.type, sizeofOffsets);
    if (end > size) throw new RangeError(`field '${member.name}' ends at byte ${end} of a compound of ${size} bytes`);
  }
}

function putEnum(writer: ByteWriter, { size, base, members }: EnumDatatype, version: DatatypeVersion): void {
  if (base.size !== size) throw new RangeError(`an enumeration of ${size} bytes over integers of ${base.size}`);
  if (members.length > MAX_MEMBERS)
    throw notStorable(`an enumeration of ${members.length} members; at most ${MAX_MEMBERS} can be stored`);
  writer.unsigned(members.length, 3).u32(size);
  putDatatype(writer, base, 1);
  for (const { name } of members) putName(writer, name, 'the name of a member', version);
  for (const { name, value } of members) writer.put(integerBytes(value, base, name));
}

function integerBytes(value: bigint, base: IntegerDatatype, name: string): Uint8Array {
  const { size, order, signed, precision, offset } = base;
  const significant = BigInt.asUintN(precision, value);
  if ((signed ? BigInt.asIntN(precision, value) : significant) !== value)
    throw notStorable(`member '${name}' of an enumeration: ${value} does not fit ${precision} bits`);
  const bytes = new Uint8Array(size);
  let rest = significant << BigInt(offset);
  for (let index = 0; index < size; index++) {
    bytes[order === 'BE' ? size - 1 - index : index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** A name with its NUL; before version 3 it is padded to a multiple of eight bytes. */
function putName(writer: ByteWriter, name: string, what: string, version: DatatypeVersion): void {
  const bytes = textBytes(name, what);
  const length = version < 3 ? Math.ceil((bytes.length + 1) / 8) * 8 : bytes.length + 1;
  writer.put(bytes).fill(0, length - bytes.length);
}

function putDimensions(writer: ByteWriter, dims: readonly number[], version: DatatypeVersion): void {
  if (dims.length < 1 || dims.length > MAX_RANK || dims.includes(0))
    throw new RangeError(`an array datatype of dimensions [${dims.join(', ')}]`);
  writer.u8(dims.length);
  if (version < 3) writer.fill(0, 3);
  for (const size of dims) writer.u32(size);
  // The permutation of the dimensions, which was never implemented.
  if (version < 3) for (const dimension of dims.keys()) writer.u32(dimension);
}

function requireSize(type: Extract<Datatype, { readonly size: number }>, size: number): void {
  if (type.size !== size) throw new RangeError(`${type.class} elements of ${type.size} bytes instead of ${size}`);
}
