/** Index types and orders of iteration (HDF5 Reference Manual, H5_index_t and H5_iter_order_t), with C's values. */

/** By name. */
export const H5_INDEX_NAME = 0;
/** By creation order; the group or object must track it. */
export const H5_INDEX_CRT_ORDER = 1;
export type IndexType = typeof H5_INDEX_NAME | typeof H5_INDEX_CRT_ORDER;

/** Increasing. */
export const H5_ITER_INC = 0;
/** Decreasing. */
export const H5_ITER_DEC = 1;
/** As libhdf5 does: links by name in the order in which the group stores them, which costs no sort; otherwise increasing. */
export const H5_ITER_NATIVE = 2;
export type IterationOrder = typeof H5_ITER_INC | typeof H5_ITER_DEC | typeof H5_ITER_NATIVE;
