/** References (HDF5 Reference Manual, H5R). */

import type { Operation } from '../es/Operation.js';
import type { Dataspace } from '../model/Dataspace.js';
import { H5P_DEFAULT, type ObjectAccess } from '../model/H5P.js';
import type { AttributeId, LocationId, ObjectId } from '../model/Identifier.js';
import type { Reference } from '../model/Reference.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/** A reference to an object. Asynchronous `H5Rcreate_object`. */
export function H5Rcreate_object_async(
  loc_id: Loc<LocationId>,
  name: string,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<Reference> {
  return operation('H5Rcreate_object', { loc_id, name, oapl_id }, es, H5Rcreate_object_async);
}

/** A reference to a region. Asynchronous `H5Rcreate_region`. */
export function H5Rcreate_region_async(
  loc_id: Loc<LocationId>,
  name: string,
  space_id: Dataspace,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<Reference> {
  return operation('H5Rcreate_region', { loc_id, name, space_id, oapl_id }, es, H5Rcreate_region_async);
}

/** A reference to an attribute. Asynchronous `H5Rcreate_attr`. */
export function H5Rcreate_attr_async(
  loc_id: Loc<LocationId>,
  name: string,
  attr_name: string,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<Reference> {
  return operation('H5Rcreate_attr', { loc_id, name, attr_name, oapl_id }, es, H5Rcreate_attr_async);
}

/** Opens what a reference leads to. Asynchronous `H5Ropen_object`. */
export function H5Ropen_object_async(
  ref_ptr: Reference,
  rapl_id: ObjectAccess = H5P_DEFAULT,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectId> {
  return operation('H5Ropen_object', { ref_ptr, rapl_id, oapl_id }, es, H5Ropen_object_async, { opens: 'object' });
}

/** The region of a reference. Asynchronous `H5Ropen_region`. */
export function H5Ropen_region_async(
  ref_ptr: Reference,
  rapl_id: ObjectAccess = H5P_DEFAULT,
  oapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<Dataspace> {
  return operation('H5Ropen_region', { ref_ptr, rapl_id, oapl_id }, es, H5Ropen_region_async);
}

/** Opens the attribute of a reference. Asynchronous `H5Ropen_attr`. */
export function H5Ropen_attr_async(
  ref_ptr: Reference,
  rapl_id: ObjectAccess = H5P_DEFAULT,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  return operation('H5Ropen_attr', { ref_ptr, rapl_id, aapl_id }, es, H5Ropen_attr_async, { opens: 'attr' });
}

/** Opens what a reference leads to, in the file of a location. Asynchronous `H5Rdereference`. */
export function H5Rdereference_async(
  obj_id: Loc<LocationId>,
  oapl_id: ObjectAccess,
  ref_ptr: Reference,
  es: EventSetArgument = H5ES_NONE,
): Operation<ObjectId> {
  return operation('H5Rdereference', { obj_id, oapl_id, ref_ptr }, es, H5Rdereference_async, { opens: 'object' });
}
