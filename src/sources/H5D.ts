/** Datasets (HDF5 Reference Manual, H5D). */
import type { MemoryType, SpaceArgument } from '../connectors/Operations.js';
import type { Operation } from '../es/Operation.js';
import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import type { H5Data, H5WritableData } from '../model/H5Data.js';
import {
  type DatasetAccess,
  type DatasetCreation,
  type DataTransfer,
  H5P_DEFAULT,
  type LinkCreation,
} from '../model/H5P.js';
import { H5S_ALL } from '../model/H5S.js';
import { H5T_NATIVE } from '../model/H5T.js';
import type { DatasetId, DatatypeId, LocationId } from '../model/Identifier.js';
import type { ChunkInfo } from '../model/info.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/** Creates a dataset. Asynchronous `H5Dcreate`. */
export function H5Dcreate_async(
  loc_id: Loc<LocationId>,
  name: string,
  type_id: Datatype | Loc<DatatypeId>,
  space_id: Dataspace,
  lcpl_id: LinkCreation = H5P_DEFAULT,
  dcpl_id: DatasetCreation = H5P_DEFAULT,
  dapl_id: DatasetAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<DatasetId> {
  return operation('H5Dcreate', { loc_id, name, type_id, space_id, lcpl_id, dcpl_id, dapl_id }, es, H5Dcreate_async, {
    opens: 'dataset',
  });
}

/** Opens a dataset. Asynchronous `H5Dopen`. */
export function H5Dopen_async(
  loc_id: Loc<LocationId>,
  name: string,
  dapl_id: DatasetAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<DatasetId> {
  return operation('H5Dopen', { loc_id, name, dapl_id }, es, H5Dopen_async, { opens: 'dataset' });
}

/** The dataspace of a dataset. Asynchronous `H5Dget_space`. */
export function H5Dget_space_async(dset_id: Loc<DatasetId>, es: EventSetArgument = H5ES_NONE): Operation<Dataspace> {
  return operation('H5Dget_space', { dset_id }, es, H5Dget_space_async);
}

/** The datatype of a dataset. Asynchronous `H5Dget_type`. */
export function H5Dget_type_async(dset_id: Loc<DatasetId>, es: EventSetArgument = H5ES_NONE): Operation<Datatype> {
  return operation('H5Dget_type', { dset_id }, es, H5Dget_type_async);
}

/** How a dataset was created. Asynchronous `H5Dget_create_plist`. */
export function H5Dget_create_plist_async(
  dset_id: Loc<DatasetId>,
  es: EventSetArgument = H5ES_NONE,
): Operation<DatasetCreation> {
  return operation('H5Dget_create_plist', { dset_id }, es, H5Dget_create_plist_async);
}

/** Reads a selection of a dataset. Asynchronous `H5Dread`. */
export function H5Dread_async(
  dset_id: Loc<DatasetId>,
  mem_type_id: MemoryType = H5T_NATIVE,
  mem_space_id: SpaceArgument = H5S_ALL,
  file_space_id: SpaceArgument = H5S_ALL,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<H5Data> {
  return operation('H5Dread', { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id }, es, H5Dread_async);
}

/** Writes a selection of a dataset. Asynchronous `H5Dwrite`. */
export function H5Dwrite_async(
  dset_id: Loc<DatasetId>,
  mem_type_id: MemoryType,
  mem_space_id: SpaceArgument,
  file_space_id: SpaceArgument,
  dxpl_id: DataTransfer,
  buf: H5WritableData,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Dwrite', { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id, buf }, es, H5Dwrite_async);
}

/** Changes the extent of a chunked dataset. Asynchronous `H5Dset_extent`. */
export function H5Dset_extent_async(
  dset_id: Loc<DatasetId>,
  size: readonly number[],
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation('H5Dset_extent', { dset_id, size }, es, H5Dset_extent_async);
}

/** Closes a dataset identifier. Asynchronous `H5Dclose`. */
export function H5Dclose_async(dset_id: Loc<DatasetId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation('H5Dclose', { dset_id }, es, H5Dclose_async);
}

/** Where the chunks lie. Asynchronous `H5Dchunk_iter`. */
export function H5Dchunk_iter_async(
  dset_id: Loc<DatasetId>,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ChunkInfo[]> {
  return operation('H5Dchunk_iter', { dset_id, dxpl_id }, es, H5Dchunk_iter_async);
}

/** A raw chunk. Asynchronous `H5Dread_chunk`. */
export function H5Dread_chunk_async(
  dset_id: Loc<DatasetId>,
  dxpl_id: DataTransfer,
  offset: readonly number[],
  es: EventSetArgument = H5ES_NONE,
): Operation<{ filterMask: number; data: Uint8Array }> {
  return operation('H5Dread_chunk', { dset_id, dxpl_id, offset }, es, H5Dread_chunk_async);
}
