/**
 * Datatypes as plain immutable values (HDF5 User's Guide, "Datatypes"; File Format Specification, IV.A.2.d).
 *
 * A value describes a datatype completely: two values that are deeply equal are the same HDF5 datatype. The builders
 * and predefined constants that make them are in `H5T.ts`.
 */

/** Byte order of an atomic datatype. */
export type ByteOrder = 'LE' | 'BE';
/** Byte order of a floating-point datatype: `VAX` has its 16-bit words in the order of big-endian numbers, each little-endian. */
export type FloatOrder = ByteOrder | 'VAX';

/** Character set of a string datatype. */
export type CharacterSet = 'ASCII' | 'UTF-8';

/** How a fixed-length string fills its bytes. */
export type StringPadding = 'NULLTERM' | 'NULLPAD' | 'SPACEPAD';

/** A fixed-point number: `precision` significant bits that begin at bit `offset` of `size` bytes. */
export interface IntegerDatatype {
  readonly class: 'H5T_INTEGER';
  /** Bytes per element. */
  readonly size: number;
  readonly order: ByteOrder;
  readonly signed: boolean;
  readonly precision: number;
  readonly offset: number;
}

/** A floating-point number, with the bit positions of `H5Tset_fields`. */
export interface FloatDatatype {
  readonly class: 'H5T_FLOAT';
  readonly size: number;
  readonly order: FloatOrder;
  readonly precision: number;
  readonly offset: number;
  readonly signPos: number;
  readonly expPos: number;
  readonly expSize: number;
  readonly mantPos: number;
  readonly mantSize: number;
  readonly expBias: number;
  /** Whether the leading mantissa bit is implied (IEEE), stored and set, or not normalised. */
  readonly norm: 'IMPLIED' | 'MSBSET' | 'NONE';
}

/** A date and time; HDF5 stores it and converts nothing, so it is read as raw bytes. */
export interface TimeDatatype {
  readonly class: 'H5T_TIME';
  readonly size: number;
  readonly order: ByteOrder;
  readonly precision: number;
}

/** A character string: `size` bytes each, or of variable length. */
export interface StringDatatype {
  readonly class: 'H5T_STRING';
  /** Bytes per element; `H5T_VARIABLE` for variable-length strings. */
  readonly size: number | 'H5T_VARIABLE';
  readonly cset: CharacterSet;
  readonly strpad: StringPadding;
}

/** A string of bits; read as its bytes. */
export interface BitfieldDatatype {
  readonly class: 'H5T_BITFIELD';
  readonly size: number;
  readonly order: ByteOrder;
  readonly precision: number;
  readonly offset: number;
}

/** Uninterpreted bytes with a describing tag. */
export interface OpaqueDatatype {
  readonly class: 'H5T_OPAQUE';
  readonly size: number;
  readonly tag: string;
}

/** One field of a compound datatype. */
export interface CompoundMember {
  readonly name: string;
  /** Byte offset of the field within the element. */
  readonly offset: number;
  readonly type: Datatype;
}

/** A record of named fields. */
export interface CompoundDatatype {
  readonly class: 'H5T_COMPOUND';
  readonly size: number;
  readonly members: readonly CompoundMember[];
}

/** A reference: the old 8-byte object and 12-byte region forms, or `std`, the `H5T_STD_REF` of HDF5 1.12 and later. */
export interface ReferenceDatatype {
  readonly class: 'H5T_REFERENCE';
  readonly size: number;
  readonly refType: 'object' | 'region' | 'std';
}

/** A named value of an enumeration. */
export interface EnumMember {
  readonly name: string;
  readonly value: bigint;
}

/** An enumeration over an integer datatype. */
export interface EnumDatatype {
  readonly class: 'H5T_ENUM';
  readonly size: number;
  readonly base: IntegerDatatype;
  readonly members: readonly EnumMember[];
}

/** A sequence of variable length. `size` is that of the in-memory descriptor and says nothing about the sequences. */
export interface VlenDatatype {
  readonly class: 'H5T_VLEN';
  readonly base: Datatype;
}

/** A fixed-shape array as one element. */
export interface ArrayDatatype {
  readonly class: 'H5T_ARRAY';
  readonly size: number;
  readonly dims: readonly number[];
  readonly base: Datatype;
}

/** A complex number of HDF5 2.0: a (real, imaginary) pair of its base. */
export interface ComplexDatatype {
  readonly class: 'H5T_COMPLEX';
  readonly size: number;
  readonly base: FloatDatatype;
}

/** Any HDF5 datatype. */
export type Datatype =
  | IntegerDatatype
  | FloatDatatype
  | TimeDatatype
  | StringDatatype
  | BitfieldDatatype
  | OpaqueDatatype
  | CompoundDatatype
  | ReferenceDatatype
  | EnumDatatype
  | VlenDatatype
  | ArrayDatatype
  | ComplexDatatype;

/** A memory datatype: a datatype, or the file's type in native form. */
export type MemoryType = Datatype | 'H5T_NATIVE';

/** The class of a datatype, named as HDF5's `H5T_class_t` names it. */
export type DatatypeClass = Datatype['class'];
