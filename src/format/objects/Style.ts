/**
 * Which versions of structures a new object gets: those that libhdf5 chooses for a low bound of `H5Pset_libver_bounds` of
 * `earliest`, of `v18`, and of `v110` or later.
 */
export type Style = 'earliest' | 'v18' | 'v110';
