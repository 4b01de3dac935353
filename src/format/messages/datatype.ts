import type { Datatype, EnumMember, FloatDatatype, FloatOrder, IntegerDatatype } from '../../model/Datatype.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import { bytesFor } from '../bytes/bytesFor.js';
import { storedSize } from '../bytes/storedSize.js';
import { itemBytes } from '../globalHeap/itemBytes.js';
import { CHARACTER_SETS } from './characterSet.js';

/**
 * A datatype as it is stored.
 *
 * Sizes and offsets are those of the file. For a compound datatype with variable-length or reference members, libhdf5 reports
 * different ones, because it turns those members into pointers. `storedSize` computes the size in the file.
 */
export interface StoredDatatype {
  readonly type: Datatype;
  /** Bytes of an element in the file. */
  readonly size: number;
}

/** Limit on nesting; the deepest datatypes of real files have fewer than ten levels. */
const MAX_DEPTH = 64;
/** `H5S_MAX_RANK`. */
const MAX_RANK = 32;
/** Limit on the size of an enumeration's values: 128-bit integers. */
const MAX_ENUM_SIZE = 16;

/** Sizes of `H5T_STD_REF_OBJ`, `H5T_STD_REF_DSETREG` and `H5T_STD_REF` in memory, independent of the file. */
const REFERENCE_SIZES = { object: 8, region: 12, std: 64 } as const;

/** Bit 6 of floating-point numbers: together with the big-endian bit it means VAX order. */
const VAX_BIT = 0x40;
/** `H5R_ENCODE_VERSION`. */
const REFERENCE_ENCODING = 1;
const BYTE_ORDERS = ['LE', 'BE'] as const;
const PADDINGS = ['NULLTERM', 'NULLPAD', 'SPACEPAD'] as const;
const NORMALIZATIONS = ['NONE', 'MSBSET', 'IMPLIED'] as const;
const REFERENCE_TYPES = ['object', 'region', 'std', 'std', 'std'] as const;

/** The fields that precede the properties of every class, and the level of nesting. */
interface Head {
  readonly version: number;
  /** Class bit field. */
  readonly bits: number;
  readonly size: number;
  readonly depth: number;
}

/** The datatype message (File Format Specification, IV.A.2.d), versions 1 to 5, every class. */
export function parseDatatype(reader: ByteReader): StoredDatatype {
  return parseNested(reader, 0);
}

/** @param expectedSize - Computes the size that an element of the datatype must have in this place. */
function parseNested(
  reader: ByteReader,
  depth: number,
  expectedSize: (type: Datatype, sizeofOffsets: number) => number = storedSize,
): StoredDatatype {
  if (depth > MAX_DEPTH) throw reader.unsupported(`datatypes nested more than ${MAX_DEPTH} deep`);
  const first = reader.u8();
  const version = first >> 4;
  if (version < 1) throw reader.corrupt(`datatype version ${version}`);
  if (version > 5) throw reader.unsupported(`datatype version ${version}`);
  const bits = reader.u16() | (reader.u8() << 16);
  const size = reader.u32();
  const parse = PARSERS[first & 0x0f];
  if (parse === undefined) throw reader.unsupported(`datatype class ${first & 0x0f}`);
  const type = parse(reader, { version, bits, size, depth });
  const expected = expectedSize(type, reader.format.sizeofOffsets);
  // Some versions of libhdf5 reject size 0; such elements hold no data, so reading them would gain nothing.
  if (size === 0) throw reader.unsupported(`${type.class} elements of no bytes`);
  if (size !== expected) throw reader.corrupt(`${type.class} elements of ${size} bytes instead of ${expected}`);
  return { type, size };
}

/** Parsers by class number. */
const PARSERS: readonly ((reader: ByteReader, head: Head) => Datatype)[] = [
  parseFixedPoint,
  parseFloatingPoint,
  parseTime,
  parseString,
  parseBitfield,
  parseOpaque,
  parseCompound,
  parseReference,
  parseEnum,
  parseVlen,
  parseArray,
  parseComplex,
];

function parseFixedPoint(reader: ByteReader, { bits, size }: Head): IntegerDatatype {
  const order = BYTE_ORDERS[bits & 1]!;
  return { class: 'H5T_INTEGER', size, order, signed: (bits & 8) !== 0, ...parseBits(reader, size) };
}

function parseBitfield(reader: ByteReader, { bits, size }: Head): Datatype {
  return { class: 'H5T_BITFIELD', size, order: BYTE_ORDERS[bits & 1]!, ...parseBits(reader, size) };
}

/** Which bits of an atomic datatype are significant. */
function parseBits(reader: ByteReader, size: number): { precision: number; offset: number } {
  const offset = reader.u16();
  const precision = reader.u16();
  if (precision === 0 || offset + precision > size * 8) {
    throw reader.corrupt(`${precision} bits at bit ${offset} of an element of ${size} bytes`);
  }
  return { precision, offset };
}

function parseFloatingPoint(reader: ByteReader, { version, bits, size }: Head): FloatDatatype {
  const order = floatOrder(reader, version, bits, size);
  const norm = NORMALIZATIONS[(bits >> 4) & 3];
  if (norm === undefined) throw reader.corrupt('mantissa normalization 3');
  const significant = parseBits(reader, size);
  const signPos = (bits >> 8) & 0xff;
  const fields = { expPos: reader.u8(), expSize: reader.u8(), mantPos: reader.u8(), mantSize: reader.u8() };
  const expBias = reader.u32();
  const end = Math.max(signPos + 1, fields.expPos + fields.expSize, fields.mantPos + fields.mantSize);
  if (fields.expSize === 0 || fields.mantSize === 0) throw reader.corrupt('an exponent or mantissa of no bits');
  checkApart(reader, [
    { start: signPos, size: 1 },
    { start: fields.expPos, size: fields.expSize },
    { start: fields.mantPos, size: fields.mantSize },
  ]);
  if (end > size * 8) throw reader.corrupt(`a sign, exponent or mantissa ends at bit ${end} of ${size} bytes`);
  return { class: 'H5T_FLOAT', size, order, ...significant, signPos, ...fields, expBias, norm };
}

/** Byte order of a floating-point number; only version 3 and later have VAX order. */
function floatOrder(reader: ByteReader, version: number, bits: number, size: number): FloatOrder {
  if (version < 3 || !(bits & VAX_BIT)) return BYTE_ORDERS[bits & 1]!;
  if (!(bits & 1)) throw reader.corrupt('a byte order that is neither little-endian, big-endian nor VAX');
  if (size % 4 !== 0) throw reader.unsupported(`VAX byte order of numbers of ${size} bytes`);
  return 'VAX';
}

/** The fields of a floating-point number must not share bits. */
function checkApart(reader: ByteReader, fields: { readonly start: number; readonly size: number }[]): void {
  fields.sort((one, other) => one.start - other.start);
  const second = fields.find(({ start }, n) => n > 0 && start < fields[n - 1]!.start + fields[n - 1]!.size);
  if (second) throw reader.corrupt(`bit ${second.start} is in two fields of a floating-point number`);
}

function parseTime(reader: ByteReader, { bits, size }: Head): Datatype {
  return { class: 'H5T_TIME', size, order: BYTE_ORDERS[bits & 1]!, precision: reader.u16() };
}

function parseString(reader: ByteReader, { bits, size }: Head): Datatype {
  return { class: 'H5T_STRING', size, cset: characterSet(reader, bits >> 4), strpad: padding(reader, bits) };
}

function parseOpaque(reader: ByteReader, { bits, size }: Head): Datatype {
  return { class: 'H5T_OPAQUE', size, tag: reader.text(bits & 0xff) };
}

function parseCompound(reader: ByteReader, { version, bits, size, depth }: Head): Datatype {
  const count = bits & 0xffff;
  if (count === 0) throw reader.corrupt('a compound datatype without members');
  const offsetSize = version < 3 ? 4 : bytesFor(size);
  const members = Array.from({ length: count }, () => {
    const name = reader.terminatedText(version < 3 ? 8 : 1);
    const offset = reader.unsigned(offsetSize);
    const dims = version === 1 ? parseMemberDimensions(reader) : [];
    requireElements(reader, dims);
    const element = parseNested(reader, depth + 1);
    const member = dims.length > 0 ? arrayOf(reader, element, dims) : element;
    if (offset + member.size > size) {
      const extent = `${member.size} bytes at ${offset}`;
      throw reader.corrupt(`member ${JSON.stringify(name)} has ${extent} in a compound datatype of ${size} bytes`);
    }
    return { name, offset, type: member.type };
  });
  return { class: 'H5T_COMPOUND', size, members };
}

/** Version 1 has no array datatypes; instead each member of a compound datatype has up to four dimensions. */
function parseMemberDimensions(reader: ByteReader): number[] {
  const rank = reader.u8();
  if (rank > 4) throw reader.corrupt(`a member of rank ${rank}`);
  reader.skip(3 + 4 + 4); // reserved, permutation (never implemented), reserved
  return Array.from({ length: 4 }, () => reader.u32()).slice(0, rank);
}

/** References of HDF5 1.12 came with version 4; libhdf5 accepts them in any version. */
function parseReference(reader: ByteReader, { version, bits }: Head): Datatype {
  const refType = REFERENCE_TYPES[bits & 0x0f];
  if (refType === undefined) throw reader.unsupported(`reference type ${bits & 0x0f}`);
  const encoding = (bits >> 4) & 0x0f;
  // Earlier versions of the message do not store the encoding; libhdf5 assumes the only one that exists.
  if (refType === 'std' && version >= 4 && encoding !== REFERENCE_ENCODING)
    throw reader.unsupported(`references encoded in version ${encoding}`);
  return { class: 'H5T_REFERENCE', size: REFERENCE_SIZES[refType], refType };
}

function parseEnum(reader: ByteReader, { version, bits, size, depth }: Head): Datatype {
  const count = bits & 0xffff;
  const base = parseNested(reader, depth + 1).type;
  if (base.class !== 'H5T_INTEGER') throw reader.unsupported(`an enumeration over ${base.class}`);
  if (base.size !== size) throw reader.corrupt(`an enumeration of ${size} bytes over integers of ${base.size}`);
  if (size > MAX_ENUM_SIZE) throw reader.unsupported(`an enumeration of ${size} bytes`);
  const names = Array.from({ length: count }, () => reader.terminatedText(version < 3 ? 8 : 1));
  const members = names.map((name): EnumMember => ({ name, value: integerValue(reader.take(size), base) }));
  return { class: 'H5T_ENUM', size, base, members };
}

function parseVlen(reader: ByteReader, { bits, depth }: Head): Datatype {
  const kind = bits & 0x0f;
  if (kind > 1) throw reader.unsupported(`variable-length type ${kind}`);
  // References in sequences are stored with their size in memory.
  const base = parseNested(reader, depth + 1, itemBytes).type;
  if (kind === 0) return { class: 'H5T_VLEN', base };
  const cset = characterSet(reader, bits >> 8);
  return { class: 'H5T_STRING', size: 'H5T_VARIABLE', cset, strpad: padding(reader, bits >> 4) };
}

function parseArray(reader: ByteReader, { version, depth }: Head): Datatype {
  const rank = reader.u8();
  if (rank < 1 || rank > MAX_RANK) throw reader.corrupt(`an array datatype of rank ${rank}`);
  if (version < 3) reader.skip(3);
  const dims = Array.from({ length: rank }, () => reader.u32());
  requireElements(reader, dims);
  if (version < 3) reader.skip(4 * rank); // permutation, never implemented
  return arrayOf(reader, parseNested(reader, depth + 1), dims).type;
}

function parseComplex(reader: ByteReader, { bits, size, depth }: Head): Datatype {
  if ((bits & 1) === 0) throw reader.unsupported('complex numbers whose parts have different datatypes');
  if ((bits >> 1) & 3) throw reader.unsupported(`complex number form ${(bits >> 1) & 3}`);
  const base = parseNested(reader, depth + 1).type;
  if (base.class !== 'H5T_FLOAT') throw reader.unsupported(`complex numbers over ${base.class}`);
  if (size !== 2 * base.size) throw reader.corrupt(`complex numbers of ${size} bytes over parts of ${base.size}`);
  return { class: 'H5T_COMPLEX', size, base };
}

function requireElements(reader: ByteReader, dims: readonly number[]): void {
  if (dims.includes(0)) throw reader.corrupt(`an array datatype with a dimension of 0: [${dims.join(', ')}]`);
}

function arrayOf(reader: ByteReader, { type, size }: StoredDatatype, dims: readonly number[]): StoredDatatype {
  if (dims.includes(0)) throw reader.corrupt(`an array datatype of dimensions ${dims.join(' × ')}`);
  const total = dims.reduce((product, length) => product * length, size);
  return { type: { class: 'H5T_ARRAY', size: total, dims, base: type }, size: total };
}

function characterSet(reader: ByteReader, bits: number) {
  const cset = CHARACTER_SETS[bits & 0x0f];
  if (cset === undefined) throw reader.unsupported(`character set ${bits & 0x0f}`);
  return cset;
}

function padding(reader: ByteReader, bits: number) {
  const strpad = PADDINGS[bits & 0x0f];
  if (strpad === undefined) throw reader.unsupported(`string padding ${bits & 0x0f}`);
  return strpad;
}

function integerValue(bytes: Uint8Array, { order, signed, precision, offset }: IntegerDatatype): bigint {
  const bigEndian = order === 'BE' ? bytes : bytes.slice().reverse();
  let value = 0n;
  for (const byte of bigEndian) value = (value << 8n) | BigInt(byte);
  const significant = value >> BigInt(offset);
  return signed ? BigInt.asIntN(precision, significant) : BigInt.asUintN(precision, significant);
}
