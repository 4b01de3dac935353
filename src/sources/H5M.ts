/**
 * Maps: pairs of a key and a value (HDF5 Reference Manual, H5M). The native connector keeps a map as a group with the
 * datasets `keys` and `values`, which any HDF5 tool can read.
 */

import type { Datatype, MemoryType } from '../model/Datatype.js';
import type { H5Data, H5WritableData } from '../model/H5Data.js';
import { type DataTransfer, type EmptyProperties, H5P_DEFAULT, type LinkCreation } from '../model/H5P.js';
import { H5T_NATIVE } from '../model/H5T.js';
import type { LocationId, MapId } from '../model/Identifier.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import type { DataOf } from './DataOf.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Creates an empty map and links it into the file. Asynchronous `H5Mcreate`.
 *
 * @param name - Path from `loc_id`.
 * @param key_type_id - The datatype of all keys.
 * @param val_type_id - The datatype of all values.
 * @returns The map's identifier. Errors: `already-exists`, `not-found` (a group on the way), `permission`, `unsupported`
 *   (a type that the connector cannot store).
 */
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
  const args = { loc_id, name, key_type_id, val_type_id, lcpl_id, mcpl_id, mapl_id };
  return operation(ROUTINES.H5Mcreate, args, es, H5Mcreate_async);
}

/**
 * Opens an existing map. Asynchronous `H5Mopen`. The native connector reads all keys.
 *
 * @returns The map's identifier. Errors: `not-found`, `bad-argument` (the object is not a map), `io`.
 */
export function H5Mopen_async(
  loc_id: Loc<LocationId>,
  name: string,
  mapl_id: EmptyProperties = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<MapId> {
  return operation(ROUTINES.H5Mopen, { loc_id, name, mapl_id }, es, H5Mopen_async);
}

/**
 * Sets the value of a key, new or not. Asynchronous `H5Mput`. Keys are compared as the map's key datatype has them: one that
 * it does not have is `bad-argument`, and only floating-point numbers are rounded to it.
 *
 * @param key_mem_type_id - The datatype of `key`; `H5T_NATIVE` for the map's type in native form.
 * @param key - A container of one element, as a read would give it.
 * @param val_mem_type_id - The datatype of `value`.
 * @param value - A container of one element.
 * @returns Nothing: emits `undefined`, then completes. Errors: `bad-argument`, `permission`, `io`.
 */
export function H5Mput_async(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType,
  key: H5WritableData,
  val_mem_type_id: MemoryType,
  value: H5WritableData,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const args = { map_id, key_mem_type_id, key, val_mem_type_id, value, dxpl_id };
  return operation(ROUTINES.H5Mput, args, es, H5Mput_async);
}

/**
 * The value of a key. Asynchronous `H5Mget`.
 *
 * @param key - A container of one element.
 * @param val_mem_type_id - The datatype in memory; by default `H5T_NATIVE`, the map's type in native form.
 * @returns A container of one element, then complete. Errors: `not-found` (no such key), `bad-argument`, `io`.
 */
export function H5Mget_async<M extends MemoryType = typeof H5T_NATIVE>(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType,
  key: H5WritableData,
  val_mem_type_id: M = H5T_NATIVE as M,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<DataOf<M>> {
  const args = { map_id, key_mem_type_id, key, val_mem_type_id, dxpl_id };
  return operation(ROUTINES.H5Mget, args, es, H5Mget_async) as Operation<unknown> as Operation<DataOf<M>>;
}

/** Whether a map has a key, given as for `H5Mget_async`. `H5Mexists`. */
export function H5Mexists_async(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType,
  key: H5WritableData,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation(ROUTINES.H5Mexists, { map_id, key_mem_type_id, key, dxpl_id }, es, H5Mexists_async);
}

/** The number of pairs in a map. `H5Mget_count`. */
export function H5Mget_count_async(
  map_id: Loc<MapId>,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<number> {
  return operation(ROUTINES.H5Mget_count, { map_id, dxpl_id }, es, H5Mget_count_async);
}

/**
 * Lists the keys of a map. `H5Miterate`, with a list in place of its callback.
 *
 * @param key_mem_type_id - The datatype in memory; by default `H5T_NATIVE`, the map's type in native form.
 * @returns An array with a container of one element for each key, in the order of the file: that of insertion, but the
 *   last pair takes the place of one that is deleted.
 */
export function H5Miterate_async(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType = H5T_NATIVE,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<H5Data[]> {
  return operation(ROUTINES.H5Miterate, { map_id, key_mem_type_id, dxpl_id }, es, H5Miterate_async);
}

/**
 * Deletes a pair. `H5Mdelete`.
 *
 * @returns Nothing: emits `undefined`, then completes. Errors: `not-found` (no such key), `permission`.
 */
export function H5Mdelete_async(
  map_id: Loc<MapId>,
  key_mem_type_id: MemoryType,
  key: H5WritableData,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5Mdelete, { map_id, key_mem_type_id, key, dxpl_id }, es, H5Mdelete_async);
}

/** Closes a map identifier, which is invalid from the call on. Asynchronous `H5Mclose`. */
export function H5Mclose_async(map_id: Loc<MapId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation(ROUTINES.H5Mclose, { map_id }, es, H5Mclose_async);
}
