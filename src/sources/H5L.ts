/** Links (HDF5 Reference Manual, H5L). */

import { H5P_DEFAULT, type LinkAccess, type LinkCreation } from '../model/H5P.js';
import type { FileId, GroupId, LocationId } from '../model/Identifier.js';
import type { IterationFields, LinkEntry, LinkInfo } from '../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC, type IndexType, type IterationOrder } from '../model/iteration.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Creates a hard link: another name of an object in the same file. Asynchronous `H5Lcreate_hard`.
 *
 * @param cur_name - Path of the object from `cur_loc_id`.
 * @param new_name - Path of the link from `new_loc_id`.
 * @returns Nothing: emits `undefined`, then completes. Errors: `not-found` (the object, or a group on the way),
 *   `already-exists`, `bad-argument` (two files), `permission`.
 */
export function H5Lcreate_hard_async(
  cur_loc_id: Loc<LocationId>,
  cur_name: string,
  new_loc_id: Loc<LocationId>,
  new_name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const args = { cur_loc_id, cur_name, new_loc_id, new_name, lcpl_id, lapl_id };
  return operation(ROUTINES.H5Lcreate_hard, args, es, H5Lcreate_hard_async);
}

/**
 * Creates a soft link: a path that is followed when the link is used. Asynchronous `H5Lcreate_soft`.
 *
 * @param link_target - The path; nothing has to be there yet.
 * @param link_name - Path of the link from `link_loc_id`.
 * @returns Nothing: emits `undefined`, then completes. Errors: `not-found` (a group on the way), `already-exists`,
 *   `permission`.
 */
export function H5Lcreate_soft_async(
  link_target: string,
  link_loc_id: Loc<LocationId>,
  link_name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const args = { link_target, link_loc_id, link_name, lcpl_id, lapl_id };
  return operation(ROUTINES.H5Lcreate_soft, args, es, H5Lcreate_soft_async);
}

/**
 * Creates an external link: a path in another file. `H5Lcreate_external`.
 *
 * @param file_name - The other file, as the link stores it; it need not exist yet.
 * @param obj_name - Path of the object in it.
 * @param link_name - Path of the link from `link_loc_id`.
 * @returns As `H5Lcreate_soft_async`.
 */
export function H5Lcreate_external_async(
  file_name: string,
  obj_name: string,
  link_loc_id: Loc<LocationId>,
  link_name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const args = { file_name, obj_name, link_loc_id, link_name, lcpl_id, lapl_id };
  return operation(ROUTINES.H5Lcreate_external, args, es, H5Lcreate_external_async);
}

/**
 * Deletes a link; an object goes with its last hard link. Asynchronous `H5Ldelete`; `H5delete_async` is the same.
 *
 * Other than in C, an object that is open goes at once: its identifiers are good for closing only, and every other
 * operation on them fails with `not-found`. While another link leads to it, they go on standing for it.
 *
 * @param name - Path of the link from `loc_id`.
 * @returns Nothing: emits `undefined`, then completes. Errors: `not-found`, `permission`, `unsupported` (the file has paged
 *   allocation, persistent free space, shared messages or is open for SWMR writing; the link is in another file).
 */
export function H5Ldelete_async(
  loc_id: Loc<LocationId>,
  name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5Ldelete, { loc_id, name, lapl_id }, es, H5Ldelete_async);
}

export { H5Ldelete_async as H5delete_async };

/**
 * Deletes a link by its place in a group. Asynchronous `H5Ldelete_by_idx`.
 *
 * @param group_name - Path of the group from `loc_id`; `'.'` is the location itself.
 * @param idx_type - `H5_INDEX_NAME` or `H5_INDEX_CRT_ORDER`; the latter where creation order is tracked.
 * @param n - Its place in that order, from 0.
 * @returns As `H5Ldelete_async`.
 */
export function H5Ldelete_by_idx_async(
  loc_id: Loc<LocationId>,
  group_name: string,
  idx_type: IndexType,
  order: IterationOrder,
  n: number,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const args = { loc_id, group_name, idx_type, order, n, lapl_id };
  return operation(ROUTINES.H5Ldelete_by_idx, args, es, H5Ldelete_by_idx_async);
}

/**
 * Moves or renames a link within its file. `H5Lmove`. Open identifiers of objects below it stay good.
 *
 * A new name in the same group is one step, which an interruption leaves done or not done; between groups it may leave both links.
 *
 * @param src_name - Path of the link from `src_loc`.
 * @param dst_name - Path that it gets, from `dst_loc`; nothing must be there.
 * @returns Nothing: emits `undefined`, then completes. Errors: `not-found`, `already-exists`, `bad-argument` (another file; a
 *   group into itself), `permission`, `unsupported` as `H5Ldelete_async`.
 */
export function H5Lmove_async(
  src_loc: Loc<LocationId>,
  src_name: string,
  dst_loc: Loc<LocationId>,
  dst_name: string,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const args = { src_loc, src_name, dst_loc, dst_name, lcpl_id, lapl_id };
  return operation(ROUTINES.H5Lmove, args, es, H5Lmove_async);
}

/**
 * Whether a group has a link of a name; where a soft or external link leads does not matter. Asynchronous `H5Lexists`.
 *
 * @param name - Path of the link from `loc_id`.
 * @returns The answer. Errors: `not-found` (a group on the way).
 */
export function H5Lexists_async(
  loc_id: Loc<LocationId>,
  name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation(ROUTINES.H5Lexists, { loc_id, name, lapl_id }, es, H5Lexists_async);
}

/**
 * Lists the links of a group. Asynchronous `H5Literate`, with a list in place of its callback.
 *
 * @param group_id - The group; a file stands for its root group.
 * @param idx_type - `H5_INDEX_NAME` by default; `H5_INDEX_CRT_ORDER` where creation order is tracked.
 * @param order - `H5_ITER_INC` by default.
 * @param fields - With `{ info: true }` each link has as `info` what `H5Oget_info_by_name_async` tells of the object that it leads to,
 *   with `H5O_INFO_ALL`. A dangling link has none. Where the object cannot be read the link has an `error` instead, and the other
 *   links are told all the same.
 * @returns Name, kind and target of each, in one array. Errors: `bad-argument` (order not tracked), `corrupt-file`, `io`.
 *
 * @example
 * H5Literate_async(group, H5_INDEX_NAME, H5_ITER_INC, { info: true }).subscribe((links) => {
 *   for (const { name, info, error } of links) console.log(name, info?.type ?? error?.message ?? 'leads nowhere');
 * });
 */
export function H5Literate_async<const F extends IterationFields | undefined = undefined>(
  group_id: Loc<GroupId | FileId>,
  idx_type: IndexType = H5_INDEX_NAME,
  order: IterationOrder = H5_ITER_INC,
  fields?: F,
  es: EventSetArgument = H5ES_NONE,
): Operation<LinkEntry<F>[]> {
  const args = { group_id, idx_type, order, fields };
  return operation(ROUTINES.H5Literate, args, es, H5Literate_async) as Operation<LinkInfo[]> as Operation<
    LinkEntry<F>[]
  >;
}
