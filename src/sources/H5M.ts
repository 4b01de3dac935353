/** Maps (HDF5 Reference Manual, H5M). */
import type { MemoryType } from '../connectors/Operations.js';
import type { Operation } from '../es/Operation.js';
import type { Datatype } from '../model/Datatype.js';
import type { H5Data, H5WritableData } from '../model/H5Data.js';
import { type DataTransfer, type EmptyProperties, H5P_DEFAULT, type LinkCreation } from '../model/H5P.js';
import { H5T_NATIVE } from '../model/H5T.js';
import type { LocationId, MapId } from '../model/Identifier.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/** Creates a map. Asynchronous `H5Mcreate`. */
export function H5Mcreate_async(
  loc_id: Loc<LocationId>,
  name: string,
  key_type_id: Datatype,
  val_type_id: Datatype,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  mcpl_id: EmptyProperties = H5P_DEFAULT,
  mapl_id: EmptyProperties = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<MapId> {
  return operation(
    'H5Mcreate',
    { loc_id, name, key_type_id, val_type_id, lcpl_id, mcpl_id, mapl_id },
    es,
    H5Mcreate_async,
    { opens: 'map' },
  );
}

/** Opens a map. Asynchronous `H5Mopen`. */
export function H5Mopen_async(
  loc_id: Loc<LocationId>,
  name: string,
  mapl_id: EmptyProperties = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<MapId> {
  return operation('H5Mopen', { loc_id, name, mapl_id }, es, H5Mopen_async, { opens: 'map' });
}

/** Inserts or replaces a pair. Asynchronous `H5Mput`. */
export function H5Mput_async(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType,
  key: H5WritableData,
  val_mem_type_id: MemoryType,
  value: H5WritableData,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Mput', { map_id, key_mem_type_id, key, val_mem_type_id, value, dxpl_id }, es, H5Mput_async);
}

/** The value of a key. Asynchronous `H5Mget`. */
export function H5Mget_async(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType,
  key: H5WritableData,
  val_mem_type_id: MemoryType = H5T_NATIVE,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<H5Data> {
  return operation('H5Mget', { map_id, key_mem_type_id, key, val_mem_type_id, dxpl_id }, es, H5Mget_async);
}

/** Whether a key exists. Asynchronous `H5Mexists`. */
export function H5Mexists_async(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType,
  key: H5WritableData,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation('H5Mexists', { map_id, key_mem_type_id, key, dxpl_id }, es, H5Mexists_async);
}

/** Number of pairs. Asynchronous `H5Mget_count`. */
export function H5Mget_count_async(
  map_id: Loc<MapId>,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<number> {
  return operation('H5Mget_count', { map_id, dxpl_id }, es, H5Mget_count_async);
}

/** All keys. Asynchronous `H5Miterate`. */
export function H5Miterate_async(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType = H5T_NATIVE,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<H5Data[]> {
  return operation('H5Miterate', { map_id, key_mem_type_id, dxpl_id }, es, H5Miterate_async);
}

/** Deletes a pair. Asynchronous `H5Mdelete`. */
export function H5Mdelete_async(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType,
  key: H5WritableData,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Mdelete', { map_id, key_mem_type_id, key, dxpl_id }, es, H5Mdelete_async);
}

/** Closes a map identifier. Asynchronous `H5Mclose`. */
export function H5Mclose_async(map_id: Loc<MapId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation('H5Mclose', { map_id }, es, H5Mclose_async);
}
