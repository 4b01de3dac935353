/** Groups (HDF5 Reference Manual, H5G). */

import {
  type GroupCreation,
  H5P_DEFAULT,
  type LinkAccess,
  type LinkCreation,
  type ObjectAccess,
} from '../model/H5P.js';
import type { GroupId, LocationId } from '../model/Identifier.js';
import type { GroupInfo } from '../model/info.js';
import type { IndexType, IterationOrder } from '../model/iteration.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Creates a group and links it into the file. Asynchronous `H5Gcreate`.
 *
 * @param name - Path from `loc_id`; an absolute one begins at the root group.
 * @param lcpl_id - `createIntermediateGroup` also creates the groups on the way.
 * @param gcpl_id - Whether creation order is tracked, and how links are stored.
 * @returns The group's identifier. Errors: `already-exists`, `not-found` (a group on the way), `permission` (the file is
 *   open for reading only), `unsupported` (a creation property that the connector cannot keep).
 */
export function H5Gcreate_async(
  loc_id: Loc<LocationId>,
  name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  gcpl_id: GroupCreation = H5P_DEFAULT,
  gapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<GroupId> {
  return operation(ROUTINES.H5Gcreate, { loc_id, name, lcpl_id, gcpl_id, gapl_id }, es, H5Gcreate_async);
}

/**
 * Opens an existing group. Asynchronous `H5Gopen`.
 *
 * @returns The group's identifier. Errors: `not-found`, `bad-argument` (the object is not a group), `io`.
 */
export function H5Gopen_async(
  loc_id: Loc<LocationId>,
  name: string,
  gapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<GroupId> {
  return operation(ROUTINES.H5Gopen, { loc_id, name, gapl_id }, es, H5Gopen_async);
}

/**
 * Tells the number of links in a group, and how they are stored. Asynchronous `H5Gget_info`.
 *
 * @param loc_id - The group; a file stands for its root group.
 */
export function H5Gget_info_async(loc_id: Loc<LocationId>, es: EventSetArgument = H5ES_NONE): Operation<GroupInfo> {
  return operation(ROUTINES.H5Gget_info, { loc_id }, es, H5Gget_info_async);
}

/**
 * Tells the number of links in a group that is given by name. Asynchronous `H5Gget_info_by_name`.
 *
 * @param name - Path of the group from `loc_id`; `'.'` is the location itself.
 * @returns The group's record. Errors: `not-found`, `bad-argument` (the object is not a group).
 */
export function H5Gget_info_by_name_async(
  loc_id: Loc<LocationId>,
  name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<GroupInfo> {
  return operation(ROUTINES.H5Gget_info_by_name, { loc_id, name, lapl_id }, es, H5Gget_info_by_name_async);
}

/**
 * Tells the number of links in a group that is given by its place in another one. Asynchronous `H5Gget_info_by_idx`.
 *
 * @param group_name - Path from `loc_id` of the group that holds it; `'.'` is the location itself.
 * @param idx_type - `H5_INDEX_NAME` or `H5_INDEX_CRT_ORDER`; the latter where creation order is tracked.
 * @param n - Its place in that order, from 0.
 * @returns The group's record. Errors: `not-found`, `bad-argument` (no such place, no group, order not tracked).
 */
export function H5Gget_info_by_idx_async(
  loc_id: Loc<LocationId>,
  group_name: string,
  idx_type: IndexType,
  order: IterationOrder,
  n: number,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<GroupInfo> {
  const args = { loc_id, group_name, idx_type, order, n, lapl_id };
  return operation(ROUTINES.H5Gget_info_by_idx, args, es, H5Gget_info_by_idx_async);
}

/** Closes a group identifier, which is invalid from the call on. Asynchronous `H5Gclose`. */
export function H5Gclose_async(group_id: Loc<GroupId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation(ROUTINES.H5Gclose, { group_id }, es, H5Gclose_async);
}
