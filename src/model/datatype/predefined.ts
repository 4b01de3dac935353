/**
 * The predefined datatypes (HDF5 Reference Manual, H5T, "Predefined Datatypes").
 *
 * Native types are those of a 64-bit little-endian machine, which is what a typed array holds: `LONG` has 64 bits.
 */

import type {
  BitfieldDatatype,
  ByteOrder,
  ComplexDatatype,
  FloatDatatype,
  IntegerDatatype,
  ReferenceDatatype,
  StringDatatype,
  TimeDatatype,
} from '../Datatype.js';

// A page that uses few of these loads few: bundlers leave out calls without side effects.

/* @__NO_SIDE_EFFECTS__ */
function integer<Size extends number, const Signed extends boolean>(
  size: Size,
  signed: Signed,
  order: ByteOrder = 'LE',
): IntegerDatatype & { readonly size: Size; readonly signed: Signed } {
  return Object.freeze({ class: 'H5T_INTEGER', size, order, signed, precision: 8 * size, offset: 0 });
}

/** An IEEE 754 layout, which the size of the exponent decides: sign, exponent, mantissa from the highest bit down. */
/* @__NO_SIDE_EFFECTS__ */
function float<Size extends number>(size: Size, expSize: number, order: ByteOrder = 'LE') {
  const mantSize = 8 * size - 1 - expSize;
  return Object.freeze({
    class: 'H5T_FLOAT',
    size,
    order,
    precision: 8 * size,
    offset: 0,
    signPos: 8 * size - 1,
    expPos: mantSize,
    expSize,
    mantPos: 0,
    mantSize,
    expBias: 2 ** (expSize - 1) - 1,
    norm: 'IMPLIED',
  } as const satisfies FloatDatatype);
}

/* @__NO_SIDE_EFFECTS__ */
function bitfield<Size extends number>(size: Size, order: ByteOrder = 'LE') {
  return Object.freeze({
    class: 'H5T_BITFIELD',
    size,
    order,
    precision: 8 * size,
    offset: 0,
  } as const satisfies BitfieldDatatype);
}

/* @__NO_SIDE_EFFECTS__ */
function time<Size extends number>(size: Size, order: ByteOrder) {
  return Object.freeze({ class: 'H5T_TIME', size, order, precision: 8 * size } as const satisfies TimeDatatype);
}

/* @__NO_SIDE_EFFECTS__ */
function complex<Base extends FloatDatatype>(base: Base) {
  return Object.freeze({ class: 'H5T_COMPLEX', size: 2 * base.size, base } as const satisfies ComplexDatatype);
}

export const H5T_STD_I8LE = integer(1, true);
export const H5T_STD_I8BE = integer(1, true, 'BE');
export const H5T_STD_I16LE = integer(2, true);
export const H5T_STD_I16BE = integer(2, true, 'BE');
export const H5T_STD_I32LE = integer(4, true);
export const H5T_STD_I32BE = integer(4, true, 'BE');
export const H5T_STD_I64LE = integer(8, true);
export const H5T_STD_I64BE = integer(8, true, 'BE');
export const H5T_STD_U8LE = integer(1, false);
export const H5T_STD_U8BE = integer(1, false, 'BE');
export const H5T_STD_U16LE = integer(2, false);
export const H5T_STD_U16BE = integer(2, false, 'BE');
export const H5T_STD_U32LE = integer(4, false);
export const H5T_STD_U32BE = integer(4, false, 'BE');
export const H5T_STD_U64LE = integer(8, false);
export const H5T_STD_U64BE = integer(8, false, 'BE');

export const H5T_STD_B8LE = bitfield(1);
export const H5T_STD_B8BE = bitfield(1, 'BE');
export const H5T_STD_B16LE = bitfield(2);
export const H5T_STD_B16BE = bitfield(2, 'BE');
export const H5T_STD_B32LE = bitfield(4);
export const H5T_STD_B32BE = bitfield(4, 'BE');
export const H5T_STD_B64LE = bitfield(8);
export const H5T_STD_B64BE = bitfield(8, 'BE');

export const H5T_IEEE_F16LE = float(2, 5);
export const H5T_IEEE_F16BE = float(2, 5, 'BE');
export const H5T_IEEE_F32LE = float(4, 8);
export const H5T_IEEE_F32BE = float(4, 8, 'BE');
export const H5T_IEEE_F64LE = float(8, 11);
export const H5T_IEEE_F64BE = float(8, 11, 'BE');
/** The upper half of an IEEE single. */
export const H5T_FLOAT_BFLOAT16LE = float(2, 8);
export const H5T_FLOAT_BFLOAT16BE = float(2, 8, 'BE');

export const H5T_UNIX_D32LE = time(4, 'LE');
export const H5T_UNIX_D32BE = time(4, 'BE');
export const H5T_UNIX_D64LE = time(8, 'LE');
export const H5T_UNIX_D64BE = time(8, 'BE');

export const H5T_COMPLEX_IEEE_F16LE = complex(H5T_IEEE_F16LE);
export const H5T_COMPLEX_IEEE_F16BE = complex(H5T_IEEE_F16BE);
export const H5T_COMPLEX_IEEE_F32LE = complex(H5T_IEEE_F32LE);
export const H5T_COMPLEX_IEEE_F32BE = complex(H5T_IEEE_F32BE);
export const H5T_COMPLEX_IEEE_F64LE = complex(H5T_IEEE_F64LE);
export const H5T_COMPLEX_IEEE_F64BE = complex(H5T_IEEE_F64BE);

/** One byte of ASCII, terminated by NUL; give it a size with `H5Tset_size`, perhaps `H5T_VARIABLE`. */
export const H5T_C_S1 = /* @__PURE__ */ Object.freeze({
  class: 'H5T_STRING',
  size: 1,
  cset: 'ASCII',
  strpad: 'NULLTERM',
} as const satisfies StringDatatype);
/** One byte of ASCII, padded with spaces. */
export const H5T_FORTRAN_S1 = /* @__PURE__ */ Object.freeze({
  class: 'H5T_STRING',
  size: 1,
  cset: 'ASCII',
  strpad: 'SPACEPAD',
} as const satisfies StringDatatype);

/** The references of HDF5 1.12 and later. */
export const H5T_STD_REF = /* @__PURE__ */ Object.freeze({
  class: 'H5T_REFERENCE',
  size: 64,
  refType: 'std',
} as const satisfies ReferenceDatatype);
export const H5T_STD_REF_OBJ = /* @__PURE__ */ Object.freeze({
  class: 'H5T_REFERENCE',
  size: 8,
  refType: 'object',
} as const satisfies ReferenceDatatype);
export const H5T_STD_REF_DSETREG = /* @__PURE__ */ Object.freeze({
  class: 'H5T_REFERENCE',
  size: 12,
  refType: 'region',
} as const satisfies ReferenceDatatype);

export const H5T_NATIVE_INT8 = H5T_STD_I8LE;
export const H5T_NATIVE_UINT8 = H5T_STD_U8LE;
export const H5T_NATIVE_INT16 = H5T_STD_I16LE;
export const H5T_NATIVE_UINT16 = H5T_STD_U16LE;
export const H5T_NATIVE_INT32 = H5T_STD_I32LE;
export const H5T_NATIVE_UINT32 = H5T_STD_U32LE;
export const H5T_NATIVE_INT64 = H5T_STD_I64LE;
export const H5T_NATIVE_UINT64 = H5T_STD_U64LE;
export const H5T_NATIVE_CHAR = H5T_STD_I8LE;
export const H5T_NATIVE_SCHAR = H5T_STD_I8LE;
export const H5T_NATIVE_UCHAR = H5T_STD_U8LE;
export const H5T_NATIVE_SHORT = H5T_STD_I16LE;
export const H5T_NATIVE_USHORT = H5T_STD_U16LE;
export const H5T_NATIVE_INT = H5T_STD_I32LE;
export const H5T_NATIVE_UINT = H5T_STD_U32LE;
export const H5T_NATIVE_LONG = H5T_STD_I64LE;
export const H5T_NATIVE_ULONG = H5T_STD_U64LE;
export const H5T_NATIVE_LLONG = H5T_STD_I64LE;
export const H5T_NATIVE_ULLONG = H5T_STD_U64LE;
export const H5T_NATIVE_FLOAT16 = H5T_IEEE_F16LE;
export const H5T_NATIVE_FLOAT = H5T_IEEE_F32LE;
export const H5T_NATIVE_DOUBLE = H5T_IEEE_F64LE;
export const H5T_NATIVE_FLOAT_COMPLEX = H5T_COMPLEX_IEEE_F32LE;
export const H5T_NATIVE_DOUBLE_COMPLEX = H5T_COMPLEX_IEEE_F64LE;
/** C's `hbool_t`: a byte that is 0 or 1. h5py stores booleans as `booleanEnum`. */
export const H5T_NATIVE_HBOOL = H5T_STD_U8LE;
export const H5T_NATIVE_HSIZE = H5T_STD_U64LE;
export const H5T_NATIVE_HSSIZE = H5T_STD_I64LE;
export const H5T_NATIVE_HADDR = H5T_STD_U64LE;
export const H5T_NATIVE_HERR = H5T_STD_I32LE;
export const H5T_NATIVE_B8 = H5T_STD_B8LE;
export const H5T_NATIVE_B16 = H5T_STD_B16LE;
export const H5T_NATIVE_B32 = H5T_STD_B32LE;
export const H5T_NATIVE_B64 = H5T_STD_B64LE;
export const H5T_NATIVE_OPAQUE = /* @__PURE__ */ Object.freeze({ class: 'H5T_OPAQUE', size: 1, tag: '' } as const);
