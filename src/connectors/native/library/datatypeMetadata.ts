/**
 * Datatypes as h5wasm describes them (`get_dtype_metadata` in its hdf5_util.cc), and as it takes them to create.
 *
 * h5wasm reads and writes with the file's datatype as memory type, except that it asks for little-endian where
 * `H5Tget_order` says big-endian: `memtype = H5Tcopy(dtype); H5Tset_order(memtype, H5T_ORDER_LE)`. Its status is
 * ignored, so what the bytes are afterwards follows from how far `H5Tset_order` got (H5Torder.c).
 */

import type { RawMember, RawType } from '../../../codec/RawType.js';
import type { ByteOrder, CompoundDatatype, Datatype, DatatypeClass, EnumDatatype } from '../../../model/Datatype.js';
import { MEMORY_SIZES, WASM_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { H5Error } from '../../../model/H5Error.js';
import {
  type DatatypeOrder,
  formatDatatype,
  H5T_IEEE_F16LE,
  H5T_IEEE_F32LE,
  H5T_IEEE_F64LE,
  H5Tarray_create,
  H5Tcomplex_create,
  H5Tequal,
  H5Tset_order,
  H5Tvlen_create,
} from '../../../model/H5T.js';
import { isEscaped, showName } from '../../../model/nameBytes.js';

/** What h5wasm says about a datatype. The members of a compound have a name and an offset in wasm32 memory. */
export interface DatatypeMetadata {
  /** `H5T_class_t`. */
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  /** Whether it is a variable-length string. */
  readonly vlen: boolean;
  /** Whether `H5Tget_order` gives `H5T_ORDER_LE`. */
  readonly littleEndian: boolean;
  readonly cset?: number;
  readonly strpad?: number;
  readonly ref_type?: 'object' | 'region';
  readonly compound_type?: { readonly nmembers: number; readonly members: readonly MemberMetadata[] };
  readonly array_type?: DatatypeMetadata & { readonly shape: readonly number[] };
  readonly vlen_type?: DatatypeMetadata;
  readonly enum_type?: { readonly nmembers: number; readonly members: Readonly<Record<string, number>> };
}

export interface MemberMetadata extends DatatypeMetadata {
  readonly name: string;
  readonly offset: number;
}

/** Datatype classes by their `H5T_class_t`. */
const CLASSES: readonly DatatypeClass[] = [
  'H5T_INTEGER',
  'H5T_FLOAT',
  'H5T_TIME',
  'H5T_STRING',
  'H5T_BITFIELD',
  'H5T_OPAQUE',
  'H5T_COMPOUND',
  'H5T_REFERENCE',
  'H5T_ENUM',
  'H5T_VLEN',
  'H5T_ARRAY',
  'H5T_COMPLEX',
];

const PADDINGS = ['NULLTERM', 'NULLPAD', 'SPACEPAD'] as const;

const REFERENCE_SIZES = { object: 8, region: 12 } as const;

function classOf(metadata: DatatypeMetadata): DatatypeClass | undefined {
  return CLASSES[metadata.type];
}

function unknown(routine: string, metadata: DatatypeMetadata, what: string): H5Error {
  const name = `${classOf(metadata) ?? `class ${metadata.type}`} of ${metadata.size} bytes`;
  return new H5Error('unsupported', routine, `${name}: h5wasm does not tell ${what}`);
}

/** What h5wasm's description leaves open in a datatype of a class. */
const UNTOLD: Partial<Record<DatatypeClass, string>> = {
  H5T_INTEGER: 'which of its bits are used',
  H5T_FLOAT: 'where its sign, exponent and mantissa are',
  H5T_TIME: 'which of its bits are used',
  H5T_BITFIELD: 'which of its bits are used',
  H5T_OPAQUE: 'its tag',
  H5T_ENUM: 'which of its bits are used',
  H5T_COMPLEX: 'where the signs, exponents and mantissas are',
};

/**
 * Refuses a datatype of which h5wasm's description leaves something open (`unsupported`), so that nothing is decoded by a guess.
 *
 * @param what - What has the datatype, for the error.
 */
export function requireWholeMetadata(metadata: DatatypeMetadata, what: string, routine: string): void {
  const { array_type, vlen_type, compound_type } = metadata;
  const parts = [array_type, vlen_type, ...(compound_type?.members ?? [])];
  for (const part of parts) if (part) requireWholeMetadata(part, what, routine);
  const untold = UNTOLD[classOf(metadata) as DatatypeClass];
  if (untold === undefined) return;
  const name = `${classOf(metadata)} of ${metadata.size} bytes`;
  const message = `${what}: h5rx does not read its datatype, ${name}, from its object header, and h5wasm does not tell ${untold}`;
  throw new H5Error('unsupported', routine, message);
}

/**
 * The datatype that h5wasm describes. Precision, bit offset, the fields of floating-point numbers and tags are not in
 * its description: integers are taken to use all their bits, floats of 2, 4 and 8 bytes to be IEEE's, tags to be empty;
 * see `requireWholeMetadata`. Errors: `H5Error` `unsupported` where even that is unknown.
 */
export function datatypeFromMetadata(metadata: DatatypeMetadata, routine = 'H5Dget_type'): Datatype {
  return withVariableSizes(describe(metadata, routine), WASM_SIZES, MEMORY_SIZES);
}

function describe(metadata: DatatypeMetadata, routine: string): Datatype {
  const { size } = metadata;
  const order: ByteOrder = metadata.littleEndian ? 'LE' : 'BE';
  const precision = 8 * size;
  const kind = classOf(metadata);
  switch (kind) {
    case 'H5T_INTEGER':
      return { class: kind, size, order, signed: metadata.signed, precision, offset: 0 };
    case 'H5T_FLOAT':
      return ieee(metadata, size, routine);
    case 'H5T_TIME':
      return { class: kind, size, order, precision };
    case 'H5T_STRING': {
      const cset = metadata.cset === 1 ? 'UTF-8' : 'ASCII';
      const strpad = PADDINGS[metadata.strpad ?? 0] ?? 'NULLTERM';
      return { class: kind, size: metadata.vlen ? 'H5T_VARIABLE' : size, cset, strpad };
    }
    case 'H5T_BITFIELD':
      return { class: kind, size, order, precision, offset: 0 };
    case 'H5T_OPAQUE':
      return { class: kind, size, tag: '' };
    case 'H5T_COMPOUND': {
      const members = metadata.compound_type?.members ?? [];
      return {
        class: kind,
        size,
        members: members.map((member) => ({
          name: member.name,
          offset: member.offset,
          type: describe(member, routine),
        })),
      };
    }
    case 'H5T_REFERENCE': {
      // h5wasm calls every reference that is no object reference a region reference; H5T_STD_REF has 64 bytes.
      const refType = metadata.ref_type ?? 'region';
      return { class: kind, size, refType: REFERENCE_SIZES[refType] === size ? refType : 'std' };
    }
    case 'H5T_ENUM':
      return enumeration(metadata, order, routine);
    case 'H5T_VLEN':
      return H5Tvlen_create(describe(metadata.vlen_type!, routine));
    case 'H5T_ARRAY':
      return { ...H5Tarray_create(describe(metadata.array_type!, routine), metadata.array_type!.shape), size };
    case 'H5T_COMPLEX':
      return H5Tcomplex_create(ieee(metadata, size / 2, routine));
    case undefined:
      throw unknown(routine, metadata, 'more than its number');
  }
}

function ieee(metadata: DatatypeMetadata, size: number, routine: string) {
  const type = [H5T_IEEE_F16LE, H5T_IEEE_F32LE, H5T_IEEE_F64LE].find((known) => known.size === size);
  if (!type) throw unknown(routine, metadata, 'where its sign, exponent and mantissa are');
  return H5Tset_order(type, metadata.littleEndian ? 'LE' : 'BE');
}

/** h5wasm converts the values to C's `int`, which clips them. */
function enumeration(metadata: DatatypeMetadata, order: ByteOrder, routine: string): EnumDatatype {
  const { size, signed } = metadata;
  const base = { class: 'H5T_INTEGER', size, order, signed, precision: 8 * size, offset: 0 } as const;
  const isClipping = size > 4 || (size === 4 && !signed);
  const members = Object.entries(metadata.enum_type?.members ?? {}).map(([name, value]) => {
    if (isClipping && (value === 2 ** 31 - 1 || value === -(2 ** 31))) {
      throw unknown(routine, metadata, `the value of '${name}', beyond 32 bits`);
    }
    return { name, value: BigInt(value) };
  });
  return { class: 'H5T_ENUM', size, base, members };
}

/** How elements lie in memory that h5wasm read them into, as far as its description tells. */
export function rawTypeFromMetadata(metadata: DatatypeMetadata, routine?: string): RawType {
  return rawTypeOf(datatypeFromMetadata(metadata, routine), metadata, routine);
}

/**
 * How elements of a datatype lie in memory that h5wasm reads them into and writes them from: sizes, offsets and byte
 * order from h5wasm's description, everything else from the datatype, as its object header has it.
 *
 * Where libhdf5 converts on the way, some values change before anyone sees them: in a compound that is big-endian as a
 * whole, fixed-length strings end at their first NUL, and NUL-terminated ones lose a last byte that is none; in arrays
 * and sequences of a big-endian enumeration, values without a name come out with all bits set.
 */
export function rawTypeOf(type: Datatype, metadata: DatatypeMetadata, routine = 'H5Dget_type'): RawType {
  const converted = new Set<DatatypeMetadata>();
  if (orderOf(metadata) === 'BE') setLittleEndian(metadata, converted);
  return combine(type, metadata, converted, routine);
}

/** `H5T_get_order`. The order of a variable-length string is that of the `unsigned char` it is made of. */
function orderOf(metadata: DatatypeMetadata): DatatypeOrder {
  const kind = classOf(metadata);
  if (kind === 'H5T_ARRAY') return orderOf(metadata.array_type!);
  if (kind === 'H5T_VLEN') return orderOf(metadata.vlen_type!);
  if (kind === 'H5T_OPAQUE' || kind === 'H5T_REFERENCE' || (kind === 'H5T_STRING' && !metadata.vlen)) return 'NONE';
  if (kind !== 'H5T_COMPOUND') return metadata.littleEndian ? 'LE' : 'BE';
  const orders = new Set((metadata.compound_type?.members ?? []).map(orderOf));
  orders.delete('NONE');
  const [first = 'NONE'] = orders;
  return orders.size > 1 ? 'MIXED' : first;
}

/**
 * `H5T__set_order`: collects the descriptions whose bytes come out little-endian. False where it fails, at an
 * enumeration with members; what it changed before stays changed.
 */
function setLittleEndian(metadata: DatatypeMetadata, converted: Set<DatatypeMetadata>): boolean {
  const isEnum = (one: DatatypeMetadata) => classOf(one) === 'H5T_ENUM' && (one.enum_type?.nmembers ?? 0) > 0;
  if (isEnum(metadata)) return false;
  let base = metadata;
  for (let next: DatatypeMetadata | undefined = base; next; next = base.array_type ?? base.vlen_type) base = next;
  if (classOf(base) === 'H5T_COMPOUND') {
    const members = base.compound_type?.members ?? [];
    return members.length > 0 && members.every((member) => setLittleEndian(member, converted));
  }
  // In an array or a sequence, the order of an enumeration changes but not the values of its members; the conversion
  // by name then leaves the bytes as they were.
  if (!isEnum(base)) converted.add(base);
  return true;
}

function inconsistent(type: Datatype, metadata: DatatypeMetadata, routine: string): H5Error {
  const described = `class ${metadata.type} of ${metadata.size} bytes`;
  return new H5Error('corrupt-file', routine, `h5wasm describes ${formatDatatype(type)} as ${described}`);
}

function combine(
  type: Datatype,
  metadata: DatatypeMetadata,
  converted: ReadonlySet<DatatypeMetadata>,
  routine: string,
): RawType {
  const { size } = metadata;
  const order: ByteOrder = metadata.littleEndian || converted.has(metadata) ? 'LE' : 'BE';
  if (classOf(metadata) !== type.class || size <= 0) throw inconsistent(type, metadata, routine);
  switch (type.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
    case 'H5T_TIME':
    case 'H5T_BITFIELD':
      return { ...type, size, order };
    case 'H5T_OPAQUE':
    case 'H5T_REFERENCE':
      return { ...type, size };
    case 'H5T_STRING':
      if (metadata.vlen)
        return { class: type.class, variable: true, size: WASM_SIZES.string, cset: type.cset, layout: 'memory' };
      return { class: type.class, variable: false, size, cset: type.cset, strpad: type.strpad };
    case 'H5T_ENUM':
      return { ...type, size, base: { ...type.base, size, order } };
    case 'H5T_COMPLEX':
      return { ...type, size, base: { ...type.base, size: size / 2, order } };
    case 'H5T_VLEN': {
      const base = combine(type.base, metadata.vlen_type!, converted, routine);
      return { class: type.class, size: WASM_SIZES.vlen, base, layout: 'memory' };
    }
    case 'H5T_ARRAY': {
      const base = combine(type.base, metadata.array_type!, converted, routine);
      const length = type.dims.reduce((product, dim) => product * dim, 1);
      if (length * base.size !== size) throw inconsistent(type, metadata, routine);
      return { class: type.class, size, length, base };
    }
    case 'H5T_COMPOUND': {
      const described = describedMembers(type, metadata, routine);
      const members = type.members.map(({ name, type: memberType }): RawMember => {
        const member = described.get(name);
        if (!member || member.offset + member.size > size) throw inconsistent(type, metadata, routine);
        return { name, offset: member.offset, type: combine(memberType, member, converted, routine) };
      });
      return { class: type.class, size, members };
    }
  }
}

/**
 * What h5wasm says of each member of a compound, by name: libhdf5 sorts the fields of compounds with variable-length ones.
 * A name that is no UTF-8 comes changed from h5wasm; one such is what is left over.
 */
function describedMembers(type: CompoundDatatype, metadata: DatatypeMetadata, routine: string) {
  const described = new Map(metadata.compound_type!.members.map((member) => [member.name, member]));
  const [escaped, ...others] = type.members.filter(({ name }) => isEscaped(name));
  if (!escaped) return described;
  if (others.length > 0) {
    const names = [escaped, ...others].map(({ name }) => `'${showName(name)}'`).join(', ');
    throw new H5Error('unsupported', routine, `a compound with several fields whose names are no UTF-8: ${names}`);
  }
  const known = new Set(type.members.map(({ name }) => name));
  const left = metadata.compound_type!.members.filter(({ name }) => !known.has(name));
  if (left.length === 1) described.set(escaped.name, left[0]!);
  return described;
}

/** Why h5wasm cannot create a datatype, in one sentence that names it. */
export interface Unsupported {
  readonly unsupported: string;
}

/**
 * The description from which h5wasm's `create_dataset` and `create_attribute` make this datatype; the caller adds
 * `shape`, `maxshape`, `chunks` and filters. What would come out different (h5wasm knows one padding for each character
 * set, and only whole little-endian numbers) is refused, but for the padding of variable-length strings.
 */
export function creationMetadata(type: Datatype): DatatypeMetadata | Unsupported {
  const created = creatable(withVariableSizes(type, MEMORY_SIZES, WASM_SIZES));
  if (typeof created !== 'string') return created;
  return { unsupported: `h5wasm cannot create ${formatDatatype(type)}: ${created}` };
}

/** The description of a datatype laid out for wasm32 memory, or why there is none. */
function creatable(type: Datatype): DatatypeMetadata | string {
  const common = { type: CLASSES.indexOf(type.class), signed: false, vlen: false, littleEndian: true };
  switch (type.class) {
    case 'H5T_INTEGER':
      if (type.order !== 'LE') return 'it makes little-endian integers only';
      if (type.precision !== 8 * type.size || type.offset !== 0)
        return 'it makes integers that use all their bits only';
      if (type.size > 8) return 'its integers have at most 8 bytes';
      return { ...common, size: type.size, signed: type.signed };
    case 'H5T_FLOAT':
      if (![H5T_IEEE_F32LE, H5T_IEEE_F64LE].some((known) => H5Tequal(known, type))) {
        return 'it makes little-endian IEEE floats of 4 and 8 bytes only';
      }
      return { ...common, size: type.size };
    case 'H5T_STRING': {
      const { cset, strpad } = type;
      const known = cset === 'ASCII' ? 'NULLTERM' : 'SPACEPAD';
      const variable = type.size === 'H5T_VARIABLE';
      // Padding means nothing in strings that have just the length they need.
      if (strpad !== known && !variable) {
        return `its ${cset} strings of a fixed length have the padding ${known}, not ${strpad} (H5Tset_strpad changes it)`;
      }
      const size = type.size === 'H5T_VARIABLE' ? WASM_SIZES.string : type.size;
      return { ...common, size, vlen: variable, cset: cset === 'ASCII' ? 0 : 1, strpad: PADDINGS.indexOf(known) };
    }
    case 'H5T_REFERENCE':
      if (type.refType === 'std') return 'it makes references of the old forms only';
      return { ...common, size: REFERENCE_SIZES[type.refType], ref_type: type.refType };
    case 'H5T_COMPOUND':
      return creatableCompound(type, common);
    default:
      return `it makes integers, floats, strings, old references and compounds of them, not ${type.class}`;
  }
}

function creatableCompound(type: CompoundDatatype, common: Omit<DatatypeMetadata, 'size'>): DatatypeMetadata | string {
  const members: MemberMetadata[] = [];
  for (const { name, offset, type: memberType } of type.members) {
    const created = creatable(memberType);
    if (typeof created === 'string') return `field '${name}' is ${formatDatatype(memberType)}, and ${created}`;
    members.push({ ...created, name, offset });
  }
  if (members.length === 0) return 'a compound without fields cannot be stored';
  return { ...common, size: type.size, compound_type: { nmembers: members.length, members } };
}
