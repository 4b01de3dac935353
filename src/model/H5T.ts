/**
 * Datatypes (HDF5 Reference Manual, H5T): predefined ones, builders, setters and getters over the plain values of
 * `Datatype.ts`. Every function is synchronous and pure; committing to a file and opening from one are operations.
 */

export type { ContainerOf } from './datatype/ContainerOf.js';
export * from './datatype/constants.js';
export {
  booleanEnum,
  type CompoundOf,
  compound,
  enumeration,
  H5Tarray_create,
  H5Tcomplex_create,
  H5Tcreate,
  H5Tenum_create,
  H5Tenum_insert,
  H5Tinsert,
  H5Tpack,
  H5Tvlen_create,
} from './datatype/create.js';
export { formatDatatype } from './datatype/formatDatatype.js';
export * from './datatype/modify.js';
export { H5Tget_native_type } from './datatype/nativeType.js';
export * from './datatype/predefined.js';
export * from './datatype/query.js';
