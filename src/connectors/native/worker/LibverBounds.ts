import type { Style } from '../../../format/objects/Style.js';

/** `H5F_LIBVER_EARLIEST` and `H5F_LIBVER_V18`; the latter is the default low bound of HDF5 2.0. */
const EARLIEST = 0;
const V18 = 1;

/** `H5F_LIBVER_*` of `H5Pset_libver_bounds`; -1 for h5wasm's default. */
export type LibverBounds = readonly [low: number, high: number];

/** The versions of structures that new objects get with these bounds. */
export function styleOf([low]: LibverBounds): Style {
  return low === EARLIEST ? 'earliest' : low <= V18 ? 'v18' : 'v110';
}
