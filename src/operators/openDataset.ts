import type { OperatorFunction } from 'rxjs';
import { type DatasetAccess, H5P_DEFAULT } from '../model/H5P.js';
import type { DatasetId, LocationId } from '../model/Identifier.js';
import { H5Dopen_async } from '../sources/H5D.js';
import { innerResource } from './resource.js';

/**
 * Opens a dataset of the file or group that the source emits, as a resource inside it.
 *
 *     source       ---f---------------
 *     openDataset  -----(d)-----------(d closed, then f)
 *
 * @param name - Path from there, or from the root when it begins with `/`.
 * @returns The dataset's identifier. Errors as `H5Dopen_async`.
 */
export function openDataset(name: string, dapl: DatasetAccess = H5P_DEFAULT): OperatorFunction<LocationId, DatasetId> {
  return (source) => innerResource(source, (location) => H5Dopen_async(location, name, dapl));
}
