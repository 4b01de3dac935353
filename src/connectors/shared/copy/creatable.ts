import type { DatasetCreation } from '../../../model/H5P.js';

/**
 * The properties of a copy that stores its own elements: data in external files, or in the sources of a virtual dataset, come to
 * lie in it.
 */
export function creatable({ layout, filters, virtual: _, external: __, ...dcpl }: DatasetCreation): DatasetCreation {
  const kept =
    layout === 'chunked' || layout === undefined ? {} : { layout: layout === 'compact' ? layout : 'contiguous' };
  return {
    ...dcpl,
    ...(kept as Pick<DatasetCreation, 'layout'>),
    ...(filters && { filters: filters.map(({ id, cdValues = [] }) => ({ id, cdValues })) }),
  };
}
