/** Objects (HDF5 Reference Manual, H5O). */

import { copyBetweenConnectors } from '../connectors/shared/copy/copyBetweenConnectors.js';
import { H5P_DEFAULT, type LinkAccess, type LinkCreation, type ObjectCopy } from '../model/H5P.js';
import type { LocationId, ObjectId } from '../model/Identifier.js';
import { H5O_INFO_BASIC, type ObjectInfo } from '../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC, type IndexType, type IterationOrder } from '../model/iteration.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Opens a group, dataset, committed datatype or map. Asynchronous `H5Oopen`; `H5Open_async` is the same.
 *
 * @returns Its identifier, whose `kind` says what it is. Errors: `not-found`, `io`.
 */
export function H5Oopen_async(
  loc_id: Loc<LocationId>,
  name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectId> {
  return operation(ROUTINES.H5Oopen, { loc_id, name, lapl_id }, es, H5Oopen_async);
}

export { H5Oopen_async as H5Open_async };

/**
 * Opens an object by the place of its link in a group. Asynchronous `H5Oopen_by_idx`; `H5Oopen_by_index_async` is the
 * same.
 *
 * @param group_name - Path of the group from `loc_id`; `'.'` is the location itself.
 * @param idx_type - `H5_INDEX_NAME` or `H5_INDEX_CRT_ORDER`; the latter where creation order is tracked.
 * @param n - Its place in that order, from 0.
 * @returns As `H5Oopen_async`; also `bad-argument` (no such place, order not tracked).
 */
export function H5Oopen_by_idx_async(
  loc_id: Loc<LocationId>,
  group_name: string,
  idx_type: IndexType,
  order: IterationOrder,
  n: number,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectId> {
  const args = { loc_id, group_name, idx_type, order, n, lapl_id };
  return operation(ROUTINES.H5Oopen_by_idx, args, es, H5Oopen_by_idx_async);
}

export { H5Oopen_by_idx_async as H5Oopen_by_index_async };

/**
 * Tells an object's type, token, times and number of attributes. Asynchronous `H5Oget_info_by_name`.
 *
 * @param name - Path from `loc_id`; `'.'` is the location itself.
 * @param fields - What is wanted: `H5O_INFO_BASIC` (type, token, reference count; the default), `H5O_INFO_TIME`,
 *   `H5O_INFO_NUM_ATTRS`, combined by `|`, or `H5O_INFO_ALL`.
 * @returns The record, without the fields that were not asked for. Errors: `not-found`, `corrupt-file`, `io`.
 */
export function H5Oget_info_by_name_async(
  loc_id: Loc<LocationId>,
  name: string,
  fields: number = H5O_INFO_BASIC,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectInfo> {
  return operation(ROUTINES.H5Oget_info_by_name, { loc_id, name, fields, lapl_id }, es, H5Oget_info_by_name_async);
}

/**
 * Visits every object that hard links lead to from an object, each once. Asynchronous `H5Ovisit`, with a list in place of its callback.
 *
 * The object itself comes first, and after a group come its members. Soft and external links are not followed.
 *
 * @param obj_id - Where it begins; a file stands for its root group.
 * @param idx_type - `H5_INDEX_NAME` by default. With `H5_INDEX_CRT_ORDER` a group that does not track creation order is visited by name.
 * @param order - `H5_ITER_INC` by default.
 * @param fields - What is told of each, as `H5Oget_info_by_name_async` has it; `H5O_INFO_BASIC` by default.
 * @returns A record of each object in one array, with its `path` from `obj_id`: `'.'` for itself. Errors: `corrupt-file` (an object
 *   that cannot be read; it is named), `io`.
 *
 * @example
 * H5Ovisit_async(file).subscribe((objects) => {
 *   for (const { path, type } of objects) console.log(path, type); // '.' H5O_TYPE_GROUP, 'entry' H5O_TYPE_GROUP, 'entry/data' …
 * });
 */
export function H5Ovisit_async(
  obj_id: Loc<LocationId>,
  idx_type: IndexType = H5_INDEX_NAME,
  order: IterationOrder = H5_ITER_INC,
  fields: number = H5O_INFO_BASIC,
  es: EventSetArgument = H5ES_NONE,
): Operation<(ObjectInfo & { readonly path: string })[]> {
  return operation(ROUTINES.H5Ovisit, { obj_id, idx_type, order, fields }, es, H5Ovisit_async);
}

/**
 * Copies an object, with all that is below it, within a file or to another one. Asynchronous `H5Ocopy`.
 *
 * @param src_name - Path of the object from `src_loc_id`.
 * @param dst_name - Path of the copy from `dst_loc_id`.
 * Chunks are copied as they are stored, without decoding them, unless their elements lead elsewhere in the file
 * (variable-length data, references). What several links below lead to is copied once.
 *
 * @param ocpypl_id - `shallowHierarchy`, `expandSoftLink`, `expandReference`, `withoutAttr`, `mergeCommittedDtype`;
 *   `expandExtLink` is `unsupported`: other files are not this one's to open. Between connectors `report` and `skipUnsupported`, and neither
 *   `expandReference` nor `mergeCommittedDtype`. Within a file references stay, with `expandReference` too.
 *
 * Between files of two connectors it is made of the operations that both have: objects are created anew, with their chunks, filters,
 * creation orders and attributes, and elements are copied as values, texts as their bytes. References to what is copied lead to the copies, and datasets and
 * attributes are of the copies of their committed datatypes. References that lead elsewhere become null, data that lie elsewhere come to lie in
 * the copy, and what the target does not have is left away: `report` is told of each. An object, attribute or link that the target cannot
 * have at all is `unsupported`, or with `skipUnsupported` left out and told.
 *
 * @returns Nothing: emits `undefined` when the copy is linked, then completes; progress in bytes of elements on the way. Errors:
 *   `not-found`, `already-exists`, `permission`, `unsupported` as `H5Ldelete_async`. Canceled or failed, it leaves no link.
 */
export function H5Ocopy_async(
  src_loc_id: Loc<LocationId>,
  src_name: string,
  dst_loc_id: Loc<LocationId>,
  dst_name: string,
  ocpypl_id: ObjectCopy = H5P_DEFAULT,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const args = { src_loc_id, src_name, dst_loc_id, dst_name, ocpypl_id, lcpl_id };
  return operation(ROUTINES.H5Ocopy, args, es, H5Ocopy_async, copyBetweenConnectors);
}

/**
 * Writes what is buffered of an object to the storage. Asynchronous `H5Oflush`. The native connector flushes the whole
 * file.
 */
export function H5Oflush_async(obj_id: Loc<ObjectId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation(ROUTINES.H5Oflush, { obj_id }, es, H5Oflush_async);
}

/**
 * Forgets what is buffered of an object, so that it is read again, as a SWMR reader needs: until then its extent stays as it was.
 * Asynchronous `H5Orefresh`. The native connector refreshes the whole file.
 *
 * @returns Nothing, then complete. Errors: `io` where a file that grows is gone, or has become shorter.
 */
export function H5Orefresh_async(oid: Loc<ObjectId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation(ROUTINES.H5Orefresh, { oid }, es, H5Orefresh_async);
}

/** Closes the identifier of any object, which is invalid from the call on. Asynchronous `H5Oclose`. */
export function H5Oclose_async(object_id: Loc<ObjectId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation(ROUTINES.H5Oclose, { object_id }, es, H5Oclose_async);
}
