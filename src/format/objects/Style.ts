/**
 * Which versions of structures a new object gets: those that libhdf5 chooses if the low bound of `H5Pset_libver_bounds` is
 * `earliest`, `v18`, or `v110` and later.
 */
export type Style = 'earliest' | 'v18' | 'v110';
