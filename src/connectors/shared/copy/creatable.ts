import type { DatasetCreation } from '../../../model/H5P.js';

/**
 * Converts the result of `H5Dget_create_plist_async` to properties for a new dataset that stores its own elements: data in external
 * files or in the sources of a virtual dataset are copied into it.
 */
export function creatable({ layout, filters, virtual: _, external: __, ...dcpl }: DatasetCreation): DatasetCreation {
  return {
    ...dcpl,
    ...(layout === 'chunked' || layout === undefined ? {} : { layout: 'contiguous' }),
    ...(filters ? { filters: filters.map(({ id, cdValues = [] }) => ({ id, cdValues })) } : {}),
  };
}
