import type { Style } from '../../../format/objects/Style.js';

/** `H5F_LIBVER_EARLIEST` and `H5F_LIBVER_V18`, which is what HDF5 2.0 takes when nothing is said. */
const EARLIEST = 0;
const V18 = 1;

/** `H5F_LIBVER_*` of `H5Pset_libver_bounds`; -1 for what h5wasm takes. */
export type LibverBounds = readonly [low: number, high: number];

/** Which versions of structures new objects get for bounds of `H5Pset_libver_bounds`. */
export function styleOf([low]: LibverBounds): Style {
  return low === EARLIEST ? 'earliest' : low <= V18 ? 'v18' : 'v110';
}
