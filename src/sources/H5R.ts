/** References (HDF5 Reference Manual, H5R). A reference is a plain value and needs no `H5Rdestroy`. */

import type { Dataspace } from '../model/Dataspace.js';
import { H5P_DEFAULT, type ObjectAccess } from '../model/H5P.js';
import type { AttributeId, LocationId, ObjectId } from '../model/Identifier.js';
import type { Reference } from '../model/Reference.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Makes a reference to an object. `H5Rcreate_object`.
 *
 * @param name - Path of the object from `loc_id`; `'.'` is the location itself.
 * @returns The reference, which can be opened while the file is open, and written into it. Errors: `not-found`.
 */
export function H5Rcreate_object_async(
  loc_id: Loc<LocationId>,
  name: string,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<Reference> {
  return operation(ROUTINES.H5Rcreate_object, { loc_id, name, oapl_id }, es, H5Rcreate_object_async);
}

/**
 * Makes a reference to selected elements of a dataset. `H5Rcreate_region`.
 *
 * @param space_id - A dataspace of the dataset's rank; its selection is the region.
 * @returns The reference. Errors: `not-found`, `bad-argument` (no dataset, selection beyond the extent).
 */
export function H5Rcreate_region_async(
  loc_id: Loc<LocationId>,
  name: string,
  space_id: Dataspace,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<Reference> {
  return operation(ROUTINES.H5Rcreate_region, { loc_id, name, space_id, oapl_id }, es, H5Rcreate_region_async);
}

/**
 * Makes a reference to an attribute of an object. `H5Rcreate_attr`.
 *
 * @returns The reference, which can be written where elements are `H5T_STD_REF`. Errors: `not-found` (object or attribute).
 */
export function H5Rcreate_attr_async(
  loc_id: Loc<LocationId>,
  name: string,
  attr_name: string,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<Reference> {
  return operation(ROUTINES.H5Rcreate_attr, { loc_id, name, attr_name, oapl_id }, es, H5Rcreate_attr_async);
}

/**
 * Opens the object of a reference: of a region its dataset, of an attribute its owner. Asynchronous `H5Ropen_object`;
 * `H5Ropen_obj_async` is the same.
 *
 * @returns The object's identifier. Errors: `bad-argument` (the reference's file is not open), `not-found`.
 */
export function H5Ropen_object_async(
  ref_ptr: Reference,
  rapl_id: ObjectAccess = H5P_DEFAULT,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectId> {
  return operation(ROUTINES.H5Ropen_object, { ref_ptr, rapl_id, oapl_id }, es, H5Ropen_object_async);
}

export { H5Ropen_object_async as H5Ropen_obj_async };

/**
 * The dataspace of the dataset that a region reference leads to, with the region selected. Asynchronous
 * `H5Ropen_region`.
 *
 * @returns The dataspace, a plain value. Errors: `bad-argument` (no region reference, its file is not open).
 */
export function H5Ropen_region_async(
  ref_ptr: Reference,
  rapl_id: ObjectAccess = H5P_DEFAULT,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<Dataspace> {
  return operation(ROUTINES.H5Ropen_region, { ref_ptr, rapl_id, oapl_id }, es, H5Ropen_region_async);
}

/**
 * Opens the attribute of an attribute reference. Asynchronous `H5Ropen_attr`.
 *
 * @returns The attribute's identifier. Errors: `bad-argument` (no attribute reference, its file is not open).
 */
export function H5Ropen_attr_async(
  ref_ptr: Reference,
  rapl_id: ObjectAccess = H5P_DEFAULT,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  return operation(ROUTINES.H5Ropen_attr, { ref_ptr, rapl_id, aapl_id }, es, H5Ropen_attr_async);
}

/**
 * Tells the path of the object of a reference: of a region its dataset, of an attribute its owner. `H5Rget_obj_name`.
 *
 * A reference has no path. The file is searched from its root group, group by group in their native order as libhdf5 does, until a hard link leads
 * to the object; what one search has seen the next one knows. Canceled, it stops after the group that it is reading.
 *
 * @returns The absolute path. Errors: `bad-argument` (the reference's file is not open), `not-found` (no link leads there),
 *   `unsupported` (the reference leads into another file).
 */
export function H5Rget_obj_name_async(
  ref_ptr: Reference,
  rapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<string> {
  return operation(ROUTINES.H5Rget_obj_name, { ref_ptr, rapl_id }, es, H5Rget_obj_name_async);
}

/**
 * Opens the object of a reference that was read from a file. `H5Rdereference`.
 *
 * @param obj_id - The file of the reference, or any object in it.
 * @returns As `H5Ropen_object_async`.
 */
export function H5Rdereference_async(
  obj_id: Loc<LocationId>,
  oapl_id: ObjectAccess,
  ref_ptr: Reference,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectId> {
  return operation(ROUTINES.H5Rdereference, { obj_id, oapl_id, ref_ptr }, es, H5Rdereference_async);
}
