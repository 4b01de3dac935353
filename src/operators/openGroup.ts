import type { OperatorFunction } from 'rxjs';
import { H5P_DEFAULT, type ObjectAccess } from '../model/H5P.js';
import type { GroupId, LocationId } from '../model/Identifier.js';
import { H5Gopen_async } from '../sources/H5G.js';
import { innerResource } from './resource.js';

/**
 * Opens a group of the file or group that the source emits, as a resource inside it.
 *
 * @param name - Path from there, or from the root when it begins with `/`.
 * @returns The group's identifier. Errors as `H5Gopen_async`.
 */
export function openGroup(name: string, gapl: ObjectAccess = H5P_DEFAULT): OperatorFunction<LocationId, GroupId> {
  return (source) => innerResource(source, (location) => H5Gopen_async(location, name, gapl));
}
