/** Attributes (HDF5 Reference Manual, H5A). */
import type { MemoryType } from '../connectors/Operations.js';
import type { Operation } from '../es/Operation.js';
import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import type { H5Data, H5WritableData } from '../model/H5Data.js';
import { type AttributeCreation, H5P_DEFAULT, type LinkAccess, type ObjectAccess } from '../model/H5P.js';
import { H5T_NATIVE } from '../model/H5T.js';
import type { AttributeId, DatatypeId, LocationId } from '../model/Identifier.js';
import type { AttributeInfo } from '../model/info.js';
import type { IndexType, IterationOrder } from '../model/iteration.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/** Creates an attribute. Asynchronous `H5Acreate`. */
export function H5Acreate_async(
  loc_id: Loc<LocationId>,
  attr_name: string,
  type_id: Datatype | Loc<DatatypeId>,
  space_id: Dataspace,
  acpl_id: AttributeCreation = H5P_DEFAULT,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  return operation('H5Acreate', { loc_id, attr_name, type_id, space_id, acpl_id, aapl_id }, es, H5Acreate_async, {
    opens: 'attr',
  });
}

/** Creates an attribute of a named object. Asynchronous `H5Acreate_by_name`. */
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
  return operation(
    'H5Acreate_by_name',
    { loc_id, obj_name, attr_name, type_id, space_id, acpl_id, aapl_id, lapl_id },
    es,
    H5Acreate_by_name_async,
    { opens: 'attr' },
  );
}

/** Opens an attribute. Asynchronous `H5Aopen`. */
export function H5Aopen_async(
  obj_id: Loc<LocationId>,
  attr_name: string,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  return operation('H5Aopen', { obj_id, attr_name, aapl_id }, es, H5Aopen_async, { opens: 'attr' });
}

/** Opens an attribute of a named object. Asynchronous `H5Aopen_by_name`. */
export function H5Aopen_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  attr_name: string,
  aapl_id: ObjectAccess = H5P_DEFAULT,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeId> {
  return operation('H5Aopen_by_name', { loc_id, obj_name, attr_name, aapl_id, lapl_id }, es, H5Aopen_by_name_async, {
    opens: 'attr',
  });
}

/** Opens the nth attribute. Asynchronous `H5Aopen_by_idx`. */
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
  return operation(
    'H5Aopen_by_idx',
    { loc_id, obj_name, idx_type, order, n, aapl_id, lapl_id },
    es,
    H5Aopen_by_idx_async,
    { opens: 'attr' },
  );
}

/** Whether an attribute exists. Asynchronous `H5Aexists`. */
export function H5Aexists_async(
  obj_id: Loc<LocationId>,
  attr_name: string,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation('H5Aexists', { obj_id, attr_name }, es, H5Aexists_async);
}

/** Whether an attribute of a named object exists. Asynchronous `H5Aexists_by_name`. */
export function H5Aexists_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  attr_name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation('H5Aexists_by_name', { loc_id, obj_name, attr_name, lapl_id }, es, H5Aexists_by_name_async);
}

/** The datatype of an attribute. Asynchronous `H5Aget_type`. */
export function H5Aget_type_async(attr_id: Loc<AttributeId>, es: EventSetArgument = H5ES_NONE): Operation<Datatype> {
  return operation('H5Aget_type', { attr_id }, es, H5Aget_type_async);
}

/** The dataspace of an attribute. Asynchronous `H5Aget_space`. */
export function H5Aget_space_async(attr_id: Loc<AttributeId>, es: EventSetArgument = H5ES_NONE): Operation<Dataspace> {
  return operation('H5Aget_space', { attr_id }, es, H5Aget_space_async);
}

/** Reads an attribute. Asynchronous `H5Aread`. */
export function H5Aread_async(
  attr_id: Loc<AttributeId>,
  mem_type_id: MemoryType = H5T_NATIVE,
  es: EventSetArgument = H5ES_NONE,
): Operation<H5Data> {
  return operation('H5Aread', { attr_id, mem_type_id }, es, H5Aread_async);
}

/** Writes an attribute. Asynchronous `H5Awrite`. */
export function H5Awrite_async(
  attr_id: Loc<AttributeId>,
  mem_type_id: MemoryType,
  buf: H5WritableData,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Awrite', { attr_id, mem_type_id, buf }, es, H5Awrite_async);
}

/** Renames an attribute. Asynchronous `H5Arename`. */
export function H5Arename_async(
  loc_id: Loc<LocationId>,
  old_name: string,
  new_name: string,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Arename', { loc_id, old_name, new_name }, es, H5Arename_async);
}

/** Renames an attribute of a named object. Asynchronous `H5Arename_by_name`. */
export function H5Arename_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  old_attr_name: string,
  new_attr_name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(
    'H5Arename_by_name',
    { loc_id, obj_name, old_attr_name, new_attr_name, lapl_id },
    es,
    H5Arename_by_name_async,
  );
}

/** Deletes an attribute. Asynchronous `H5Adelete`. */
export function H5Adelete_async(
  loc_id: Loc<LocationId>,
  attr_name: string,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Adelete', { loc_id, attr_name }, es, H5Adelete_async);
}

/** Deletes an attribute of a named object. Asynchronous `H5Adelete_by_name`. */
export function H5Adelete_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  attr_name: string,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Adelete_by_name', { loc_id, obj_name, attr_name, lapl_id }, es, H5Adelete_by_name_async);
}

/** All attributes of an object. Asynchronous `H5Aiterate`. */
export function H5Aiterate_async(
  loc_id: Loc<LocationId>,
  idx_type: IndexType = 0,
  order: IterationOrder = 0,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeInfo[]> {
  return operation('H5Aiterate', { loc_id, idx_type, order }, es, H5Aiterate_async);
}

/** All attributes of a named object. Asynchronous `H5Aiterate_by_name`. */
export function H5Aiterate_by_name_async(
  loc_id: Loc<LocationId>,
  obj_name: string,
  idx_type: IndexType = 0,
  order: IterationOrder = 0,
  lapl_id: LinkAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<AttributeInfo[]> {
  return operation('H5Aiterate_by_name', { loc_id, obj_name, idx_type, order, lapl_id }, es, H5Aiterate_by_name_async);
}

/** Closes an attribute identifier. Asynchronous `H5Aclose`. */
export function H5Aclose_async(attr_id: Loc<AttributeId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation('H5Aclose', { attr_id }, es, H5Aclose_async);
}
