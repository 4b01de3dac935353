import type { DatasetCreation, FilterProperty } from '../../model/H5P.js';

const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;
/** The last of HDF5's own filters, 1 to 6. */
const LAST_OWN_FILTER = 6;

/** The filters that creation properties ask for, in the order in which they are applied when writing. */
export function requestedFilters(dcpl: DatasetCreation): readonly FilterProperty[] {
  if (dcpl.filters) return dcpl.filters;
  return [
    ...(dcpl.shuffle ? [{ id: SHUFFLE }] : []),
    ...(dcpl.deflate === undefined ? [] : [{ id: DEFLATE, cdValues: [dcpl.deflate] }]),
    ...(dcpl.fletcher32 ? [{ id: FLETCHER32 }] : []),
  ];
}

/** Whether a filter may be skipped for a chunk. By default HDF5's own filters may, except the checksum. */
export function isOptional({ id, optional = id <= LAST_OWN_FILTER && id !== FLETCHER32 }: FilterProperty): boolean {
  return optional;
}
