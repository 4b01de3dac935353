/** Constants of event sets (HDF5 Reference Manual, H5ES), with C's values. */

/** As a timeout: wait for as long as it takes. */
export const H5ES_WAIT_FOREVER = 0xffff_ffff_ffff_ffffn;
/** As a timeout: do not wait, look once. */
export const H5ES_WAIT_NONE = 0n;

/** Not ended yet. */
export const H5ES_STATUS_IN_PROGRESS = 0;
/** Ended well. */
export const H5ES_STATUS_SUCCEED = 1;
/** Canceled before its end. */
export const H5ES_STATUS_CANCELED = 2;
/** Failed. */
export const H5ES_STATUS_FAIL = 3;

/** C's `H5ES_status_t` as the completion function gets it. */
export type CompletionStatus = typeof H5ES_STATUS_SUCCEED | typeof H5ES_STATUS_CANCELED | typeof H5ES_STATUS_FAIL;
