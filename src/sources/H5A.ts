/** Attributes (HDF5 Reference Manual, H5A). */

import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype, MemoryType } from '../model/Datatype.js';
import type { H5WritableData } from '../model/H5Data.js';
import { type AttributeCreation, H5P_DEFAULT, type LinkAccess, type ObjectAccess } from '../model/H5P.js';
import { H5T_NATIVE } from '../model/H5T.js';
import type { AttributeId, DatatypeId, LocationId } from '../model/Identifier.js';
import type { AttributeEntry, AttributeInfo, IterationFields } from '../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC, type IndexType, type IterationOrder } from '../model/iteration.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import type { DataOf } from './DataOf.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Creates an attribute of an object. Asynchronous `H5Acreate`.
 *
 * @param loc_id - The object; a file stands for its root group.
 * @param type_id - The datatype in the file, or a committed one.
 * @returns The attribute's identifier. Errors: `already-exists`, `permission` (the file is open for reading only),
 *   `unsupported` (a type or an extent that the connector cannot create).
 */
export function H5Acreate_async(
  loc_id: Loc<LocationId>,
  attr_name: string,
  type_id: Datatype | Loc<DatatypeId>,
  space_id: Dataspace,
  acpl_id: AttributeCreation = H5P_DEFAULT,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  const args = { loc_id, attr_name, type_id, space_id, acpl_id, aapl_id };
  return operation(ROUTINES.H5Acreate, args, es, H5Acreate_async);
}

/**
 * Creates an attribute of an object that is given by name. Asynchronous `H5Acreate_by_name`.
 *
 * @param obj_name - Path of the object from `loc_id`; `'.'` is the location itself.
 * @returns As `H5Acreate_async`; `not-found` where there is no such object.
 */
export function H5Acreate_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  attr_name: string,
  type_id: Datatype | Loc<DatatypeId>,
  space_id: Dataspace,
  acpl_id: AttributeCreation = H5P_DEFAULT,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  const args = { loc_id, obj_name, attr_name, type_id, space_id, acpl_id, aapl_id, lapl_id };
  return operation(ROUTINES.H5Acreate_by_name, args, es, H5Acreate_by_name_async);
}

/**
 * Opens an attribute of an object. Asynchronous `H5Aopen`.
 *
 * @returns The attribute's identifier. Errors: `not-found`, `io`.
 */
export function H5Aopen_async(
  obj_id: Loc<LocationId>,
  attr_name: string,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  return operation(ROUTINES.H5Aopen, { obj_id, attr_name, aapl_id }, es, H5Aopen_async);
}

/**
 * Opens an attribute of an object that is given by name. Asynchronous `H5Aopen_by_name`.
 *
 * @param obj_name - Path of the object from `loc_id`; `'.'` is the location itself.
 * @returns The attribute's identifier. Errors: `not-found` (object or attribute), `io`.
 */
export function H5Aopen_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  attr_name: string,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  const args = { loc_id, obj_name, attr_name, aapl_id, lapl_id };
  return operation(ROUTINES.H5Aopen_by_name, args, es, H5Aopen_by_name_async);
}

/**
 * Opens an attribute by its place among those of an object. Asynchronous `H5Aopen_by_idx`.
 *
 * @param obj_name - Path of the object from `loc_id`; `'.'` is the location itself.
 * @param idx_type - `H5_INDEX_NAME` or `H5_INDEX_CRT_ORDER`; the latter where creation order is tracked.
 * @param n - Its place in that order, from 0.
 * @returns The attribute's identifier. Errors: `not-found`, `bad-argument` (no such place, order not tracked).
 */
export function H5Aopen_by_idx_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  idx_type: IndexType,
  order: IterationOrder,
  n: number,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  const args = { loc_id, obj_name, idx_type, order, n, aapl_id, lapl_id };
  return operation(ROUTINES.H5Aopen_by_idx, args, es, H5Aopen_by_idx_async);
}

/** Whether an object has an attribute of a name. Asynchronous `H5Aexists`. */
export function H5Aexists_async(
  obj_id: Loc<LocationId>,
  attr_name: string,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation(ROUTINES.H5Aexists, { obj_id, attr_name }, es, H5Aexists_async);
}

/**
 * Whether an object that is given by name has an attribute. Asynchronous `H5Aexists_by_name`.
 *
 * @returns The answer; `not-found` where there is no such object.
 */
export function H5Aexists_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  attr_name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation(ROUTINES.H5Aexists_by_name, { loc_id, obj_name, attr_name, lapl_id }, es, H5Aexists_by_name_async);
}

/** The attribute's datatype in the file. `H5Aget_type`. */
export function H5Aget_type_async(attr_id: Loc<AttributeId>, es: EventSetArgument = H5ES_NONE): Operation<Datatype> {
  return operation(ROUTINES.H5Aget_type, { attr_id }, es, H5Aget_type_async);
}

/** The attribute's dataspace, with everything selected. `H5Aget_space`. */
export function H5Aget_space_async(attr_id: Loc<AttributeId>, es: EventSetArgument = H5ES_NONE): Operation<Dataspace> {
  return operation(ROUTINES.H5Aget_space, { attr_id }, es, H5Aget_space_async);
}

/**
 * Reads an attribute as a whole. Asynchronous `H5Aread`.
 *
 * @param mem_type_id - The datatype in memory; by default `H5T_NATIVE`, the file's type in native form.
 * @returns One container of the elements in C order, then complete; a scalar gives one element. Errors: `bad-argument`
 *   (types that do not convert), `corrupt-file`, `io`.
 */
export function H5Aread_async<M extends MemoryType = typeof H5T_NATIVE>(
  attr_id: Loc<AttributeId>,
  mem_type_id: M = H5T_NATIVE as M,
  es: EventSetArgument = H5ES_NONE,
): Operation<DataOf<M>> {
  return operation(ROUTINES.H5Aread, { attr_id, mem_type_id }, es, H5Aread_async) as Operation<unknown> as Operation<
    DataOf<M>
  >;
}

/**
 * Writes an attribute as a whole; its place in every order stays. Asynchronous `H5Awrite`.
 *
 * The new elements are written where nothing reads and then made the attribute's by one write. A file that h5rx cannot edit
 * (paged, open for SWMR writing) has the attribute deleted and made again by libhdf5: it is then the youngest in the
 * creation order, and a program that is killed before the next flush may leave it out.
 *
 * @param mem_type_id - The datatype of `buf`; `H5T_NATIVE` for the file's type in native form.
 * @param buf - All elements, in the container that a read would give, or as a plain array. A compound memory type with
 *   some of the fields writes those; the others stay.
 * @returns Nothing: emits `undefined` when it is written, then completes. Errors: `bad-argument` (wrong number of
 *   elements, types that do not convert), `permission`, `unsupported`.
 */
export function H5Awrite_async(
  attr_id: Loc<AttributeId>,
  mem_type_id: MemoryType,
  buf: H5WritableData,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5Awrite, { attr_id, mem_type_id, buf }, es, H5Awrite_async);
}

/**
 * Renames an attribute; its place in the creation order stays. Asynchronous `H5Arename`.
 *
 * @returns Nothing: emits `undefined`, then completes. Errors: `not-found`, `already-exists`, `permission`, `unsupported`
 *   as `H5Ldelete_async`.
 */
export function H5Arename_async(
  loc_id: Loc<LocationId>,
  old_name: string,
  new_name: string,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5Arename, { loc_id, old_name, new_name }, es, H5Arename_async);
}

/**
 * Renames an attribute of an object that is given by name. Asynchronous `H5Arename_by_name`.
 *
 * @returns As `H5Arename_async`.
 */
export function H5Arename_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  old_attr_name: string,
  new_attr_name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const args = { loc_id, obj_name, old_attr_name, new_attr_name, lapl_id };
  return operation(ROUTINES.H5Arename_by_name, args, es, H5Arename_by_name_async);
}

/**
 * Deletes an attribute. `H5Adelete`.
 *
 * @returns Nothing: emits `undefined`, then completes. Errors: `not-found`, `permission`.
 */
export function H5Adelete_async(
  loc_id: Loc<LocationId>,
  attr_name: string,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5Adelete, { loc_id, attr_name }, es, H5Adelete_async);
}

/**
 * Deletes an attribute of an object that is given by name. `H5Adelete_by_name`.
 *
 * @returns Nothing: emits `undefined`, then completes. Errors: `not-found` (object or attribute), `permission`.
 */
export function H5Adelete_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  attr_name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5Adelete_by_name, { loc_id, obj_name, attr_name, lapl_id }, es, H5Adelete_by_name_async);
}

/**
 * Lists the attributes of an object. `H5Aiterate`, with a list in place of its callback.
 *
 * @param idx_type - `H5_INDEX_NAME` by default; `H5_INDEX_CRT_ORDER` where creation order is tracked.
 * @param order - `H5_ITER_INC` by default.
 * @param fields - What is told of each besides its name: `info` its datatype (`type`) and its dataspace (`space`), `value` its elements,
 *   as `H5Aread_async` gives them. An attribute that cannot be read has an `error`, and the others are told all the same. Without
 *   `fields` datatype and dataspace are told, and an attribute that cannot be read fails the operation.
 * @returns All of them in one array. Errors: `bad-argument` (order not tracked), `corrupt-file`, `unsupported`, `io`.
 *
 * @example
 * H5Aiterate_async(dset, H5_INDEX_NAME, H5_ITER_INC, { value: true }).subscribe((attributes) => {
 *   for (const { name, value, error } of attributes) console.log(name, error ? error.message : value);
 * });
 */
export function H5Aiterate_async<const F extends IterationFields | undefined = undefined>(
  loc_id: Loc<LocationId>,
  idx_type: IndexType = H5_INDEX_NAME,
  order: IterationOrder = H5_ITER_INC,
  fields?: F,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeEntry<F>[]> {
  const args = { loc_id, idx_type, order, fields };
  return operation(ROUTINES.H5Aiterate, args, es, H5Aiterate_async) as Operation<unknown> as Operation<
    AttributeEntry<F>[]
  >;
}

/**
 * Lists the attributes of an object that is given by name. `H5Aiterate_by_name`.
 *
 * @param obj_name - Path of the object from `loc_id`; `'.'` is the location itself.
 * @returns As `H5Aiterate_async`; `not-found` where there is no such object.
 */
export function H5Aiterate_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  idx_type: IndexType = H5_INDEX_NAME,
  order: IterationOrder = H5_ITER_INC,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeInfo[]> {
  const args = { loc_id, obj_name, idx_type, order, lapl_id };
  return operation(ROUTINES.H5Aiterate_by_name, args, es, H5Aiterate_by_name_async);
}

/** Closes an attribute identifier, which is invalid from the call on. Asynchronous `H5Aclose`. */
export function H5Aclose_async(attr_id: Loc<AttributeId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation(ROUTINES.H5Aclose, { attr_id }, es, H5Aclose_async);
}
