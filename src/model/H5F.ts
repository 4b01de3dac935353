/** Flags and scopes of files (HDF5 Reference Manual, H5F), with C's values. */

/** Open for reading only. */
export const H5F_ACC_RDONLY = 0x0000;
/** Open for reading and writing. */
export const H5F_ACC_RDWR = 0x0001;
/** Create; an existing file is overwritten. */
export const H5F_ACC_TRUNC = 0x0002;
/** Create; an existing file is an error. */
export const H5F_ACC_EXCL = 0x0004;
/** Open for single-writer/multiple-reader writing, together with `H5F_ACC_RDWR`. */
export const H5F_ACC_SWMR_WRITE = 0x0020;
/** Open for reading while a single writer writes, together with `H5F_ACC_RDONLY`. */
export const H5F_ACC_SWMR_READ = 0x0040;

/** Flush this file. */
export const H5F_SCOPE_LOCAL = 0;
/** Flush this file and those mounted on it. */
export const H5F_SCOPE_GLOBAL = 1;
export type FlushScope = typeof H5F_SCOPE_LOCAL | typeof H5F_SCOPE_GLOBAL;

/** Format versions for `libverBounds`, in order. */
export const LIBRARY_VERSIONS = ['earliest', 'v18', 'v110', 'v112', 'v114', 'v200', 'latest'] as const;
export type LibraryVersion = (typeof LIBRARY_VERSIONS)[number];
