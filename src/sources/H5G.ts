/** Groups (HDF5 Reference Manual, H5G). */

import type { Operation } from '../es/Operation.js';
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
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/** Creates a group. Asynchronous `H5Gcreate`. */
export function H5Gcreate_async(
  loc_id: Loc<LocationId>,
  name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  gcpl_id: GroupCreation = H5P_DEFAULT,
  gapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<GroupId> {
  return operation('H5Gcreate', { loc_id, name, lcpl_id, gcpl_id, gapl_id }, es, H5Gcreate_async, { opens: 'group' });
}

/** Opens a group. Asynchronous `H5Gopen`. */
export function H5Gopen_async(
  loc_id: Loc<LocationId>,
  name: string,
  gapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<GroupId> {
  return operation('H5Gopen', { loc_id, name, gapl_id }, es, H5Gopen_async, { opens: 'group' });
}

/** What is known of a group. Asynchronous `H5Gget_info`. */
export function H5Gget_info_async(loc_id: Loc<LocationId>, es: EventSetArgument = H5ES_NONE): Operation<GroupInfo> {
  return operation('H5Gget_info', { loc_id }, es, H5Gget_info_async);
}

/** What is known of the group of a name. Asynchronous `H5Gget_info_by_name`. */
export function H5Gget_info_by_name_async(
  loc_id: Loc<LocationId>,
  name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<GroupInfo> {
  return operation('H5Gget_info_by_name', { loc_id, name, lapl_id }, es, H5Gget_info_by_name_async);
}

/** What is known of the group of the nth link. Asynchronous `H5Gget_info_by_idx`. */
export function H5Gget_info_by_idx_async(
  loc_id: Loc<LocationId>,
  group_name: string,
  idx_type: IndexType,
  order: IterationOrder,
  n: number,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<GroupInfo> {
  return operation(
    'H5Gget_info_by_idx',
    { loc_id, group_name, idx_type, order, n, lapl_id },
    es,
    H5Gget_info_by_idx_async,
  );
}

/** Closes a group identifier. Asynchronous `H5Gclose`. */
export function H5Gclose_async(group_id: Loc<GroupId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation('H5Gclose', { group_id }, es, H5Gclose_async);
}
