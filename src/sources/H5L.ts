/** Links (HDF5 Reference Manual, H5L). */

import type { Operation } from '../es/Operation.js';
import { H5P_DEFAULT, type LinkAccess, type LinkCreation } from '../model/H5P.js';
import type { FileId, GroupId, LocationId } from '../model/Identifier.js';
import type { LinkInfo } from '../model/info.js';
import type { IndexType, IterationOrder } from '../model/iteration.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/** Creates a hard link. Asynchronous `H5Lcreate_hard`. */
export function H5Lcreate_hard_async(
  cur_loc_id: Loc<LocationId>,
  cur_name: string,
  new_loc_id: Loc<LocationId>,
  new_name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(
    'H5Lcreate_hard',
    { cur_loc_id, cur_name, new_loc_id, new_name, lcpl_id, lapl_id },
    es,
    H5Lcreate_hard_async,
  );
}

/** Creates a soft link. Asynchronous `H5Lcreate_soft`. */
export function H5Lcreate_soft_async(
  link_target: string,
  link_loc_id: Loc<LocationId>,
  link_name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(
    'H5Lcreate_soft',
    { link_target, link_loc_id, link_name, lcpl_id, lapl_id },
    es,
    H5Lcreate_soft_async,
  );
}

/** Creates an external link. Asynchronous `H5Lcreate_external`. */
export function H5Lcreate_external_async(
  file_name: string,
  obj_name: string,
  link_loc_id: Loc<LocationId>,
  link_name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(
    'H5Lcreate_external',
    { file_name, obj_name, link_loc_id, link_name, lcpl_id, lapl_id },
    es,
    H5Lcreate_external_async,
  );
}

/** Deletes a link. Asynchronous `H5Ldelete`. */
export function H5Ldelete_async(
  loc_id: Loc<LocationId>,
  name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Ldelete', { loc_id, name, lapl_id }, es, H5Ldelete_async);
}

/** Deletes the nth link. Asynchronous `H5Ldelete_by_idx`. */
export function H5Ldelete_by_idx_async(
  loc_id: Loc<LocationId>,
  group_name: string,
  idx_type: IndexType,
  order: IterationOrder,
  n: number,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Ldelete_by_idx', { loc_id, group_name, idx_type, order, n, lapl_id }, es, H5Ldelete_by_idx_async);
}

/** Moves a link. Asynchronous `H5Lmove`. */
export function H5Lmove_async(
  src_loc: Loc<LocationId>,
  src_name: string,
  dst_loc: Loc<LocationId>,
  dst_name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Lmove', { src_loc, src_name, dst_loc, dst_name, lcpl_id, lapl_id }, es, H5Lmove_async);
}

/** Whether a link exists. Asynchronous `H5Lexists`. */
export function H5Lexists_async(
  loc_id: Loc<LocationId>,
  name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation('H5Lexists', { loc_id, name, lapl_id }, es, H5Lexists_async);
}

/** All links of a group. Asynchronous `H5Literate`. */
export function H5Literate_async(
  group_id: Loc<FileId | GroupId>,
  idx_type: IndexType = 0,
  order: IterationOrder = 0,
  es: EventSetArgument = H5ES_NONE,
): Operation<LinkInfo[]> {
  return operation('H5Literate', { group_id, idx_type, order }, es, H5Literate_async);
}
