/** Objects (HDF5 Reference Manual, H5O). */

import type { Operation } from '../es/Operation.js';
import { H5P_DEFAULT, type LinkAccess, type LinkCreation, type ObjectCopy } from '../model/H5P.js';
import type { LocationId, ObjectId } from '../model/Identifier.js';
import { H5O_INFO_BASIC, type ObjectInfo } from '../model/info.js';
import type { IndexType, IterationOrder } from '../model/iteration.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/** Opens an object of any kind. Asynchronous `H5Oopen`. */
export function H5Oopen_async(
  loc_id: Loc<LocationId>,
  name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectId> {
  return operation('H5Oopen', { loc_id, name, lapl_id }, es, H5Oopen_async, { opens: 'object' });
}

/** Opens the object of the nth link. Asynchronous `H5Oopen_by_idx`. */
export function H5Oopen_by_idx_async(
  loc_id: Loc<LocationId>,
  group_name: string,
  idx_type: IndexType,
  order: IterationOrder,
  n: number,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectId> {
  return operation('H5Oopen_by_idx', { loc_id, group_name, idx_type, order, n, lapl_id }, es, H5Oopen_by_idx_async, {
    opens: 'object',
  });
}

/** What is known of an object. Asynchronous `H5Oget_info_by_name`. */
export function H5Oget_info_by_name_async(
  loc_id: Loc<LocationId>,
  name: string,
  fields: number = H5O_INFO_BASIC,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectInfo> {
  return operation('H5Oget_info_by_name', { loc_id, name, fields, lapl_id }, es, H5Oget_info_by_name_async);
}

/** Copies an object. Asynchronous `H5Ocopy`. */
export function H5Ocopy_async(
  src_loc_id: Loc<LocationId>,
  src_name: string,
  dst_loc_id: Loc<LocationId>,
  dst_name: string,
  ocpypl_id: ObjectCopy = H5P_DEFAULT,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Ocopy', { src_loc_id, src_name, dst_loc_id, dst_name, ocpypl_id, lcpl_id }, es, H5Ocopy_async);
}

/** Flushes an object. Asynchronous `H5Oflush`. */
export function H5Oflush_async(obj_id: Loc<ObjectId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation('H5Oflush', { obj_id }, es, H5Oflush_async);
}

/** Forgets what is known of an object and reads it anew. Asynchronous `H5Orefresh`. */
export function H5Orefresh_async(oid: Loc<ObjectId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation('H5Orefresh', { oid }, es, H5Orefresh_async);
}

/** Closes an object identifier. Asynchronous `H5Oclose`. */
export function H5Oclose_async(object_id: Loc<ObjectId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation('H5Oclose', { object_id }, es, H5Oclose_async);
}
