import type { DatasetCreation } from '../../../model/H5P.js';

/**
 * Of what `H5Dget_create_plist_async` tells that which the creation of a dataset with the same elements takes: data that lie
 * elsewhere, in external files or in the sources of a virtual dataset, come to lie in the new dataset itself.
 */
export function creatable({ layout, filters, virtual: _, external: __, ...dcpl }: DatasetCreation): DatasetCreation {
  return {
    ...dcpl,
    ...(layout === 'chunked' || layout === undefined ? {} : { layout: 'contiguous' }),
    ...(filters ? { filters: filters.map(({ id, cdValues = [] }) => ({ id, cdValues })) } : {}),
  };
}
