/** Classes, orders, character sets, paddings and signs of datatypes (HDF5 Reference Manual, H5T). */

export const H5T_INTEGER = 'H5T_INTEGER';
export const H5T_FLOAT = 'H5T_FLOAT';
export const H5T_TIME = 'H5T_TIME';
export const H5T_STRING = 'H5T_STRING';
export const H5T_BITFIELD = 'H5T_BITFIELD';
export const H5T_OPAQUE = 'H5T_OPAQUE';
export const H5T_COMPOUND = 'H5T_COMPOUND';
export const H5T_REFERENCE = 'H5T_REFERENCE';
export const H5T_ENUM = 'H5T_ENUM';
export const H5T_VLEN = 'H5T_VLEN';
export const H5T_ARRAY = 'H5T_ARRAY';
export const H5T_COMPLEX = 'H5T_COMPLEX';

/** The memory type of a transfer by default: the file's type in native form. */
export const H5T_NATIVE = 'H5T_NATIVE';

/** The size of a variable-length string. */
export const H5T_VARIABLE = 'H5T_VARIABLE';

export const H5T_ORDER_LE = 'LE';
export const H5T_ORDER_BE = 'BE';
/** The order of a compound whose fields have different ones. */
export const H5T_ORDER_MIXED = 'MIXED';
/** The order of what has none: fixed-length strings, references, opaque bytes. */
export const H5T_ORDER_NONE = 'NONE';
/** What `H5Tget_order` gives. */
export type DatatypeOrder = 'LE' | 'BE' | 'VAX' | 'MIXED' | 'NONE';

export const H5T_CSET_ASCII = 'ASCII';
export const H5T_CSET_UTF8 = 'UTF-8';

export const H5T_STR_NULLTERM = 'NULLTERM';
export const H5T_STR_NULLPAD = 'NULLPAD';
export const H5T_STR_SPACEPAD = 'SPACEPAD';

export const H5T_SGN_NONE = 'H5T_SGN_NONE';
/** Two's complement. */
export const H5T_SGN_2 = 'H5T_SGN_2';
export type Sign = typeof H5T_SGN_NONE | typeof H5T_SGN_2;
