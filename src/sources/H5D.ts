/** Datasets (HDF5 Reference Manual, H5D). */

import type { Dataspace, SpaceArgument } from '../model/Dataspace.js';
import type { Datatype, MemoryType } from '../model/Datatype.js';
import type { H5WritableData } from '../model/H5Data.js';
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
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import type { DataOf } from './DataOf.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Creates a dataset and links it into the file. Asynchronous `H5Dcreate`.
 *
 * @param name - Path from `loc_id`.
 * @param type_id - The datatype in the file, or a committed one.
 * @param space_id - Its extent; a greatest dimension beyond the present one needs `dcpl_id.chunk`.
 * @param dcpl_id - Chunks, filters and so on.
 * @returns The dataset's identifier. Errors: `already-exists`, `not-found` (a group on the way), `bad-argument`,
 *   `permission` (the file is open for reading only), `unsupported` (a filter that is not available; virtual and external storage,
 *   which the native connector reads and does not create).
 * @example
 * H5Dcreate_async(file, 'x', H5T_STD_I32LE, H5Screate_simple([0, 512], [H5S_UNLIMITED, 512]), H5P_DEFAULT, {
 *   chunk: [64, 512],
 *   deflate: 6,
 * });
 */
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
  const args = { loc_id, name, type_id, space_id, lcpl_id, dcpl_id, dapl_id };
  return operation(ROUTINES.H5Dcreate, args, es, H5Dcreate_async);
}

/**
 * Opens an existing dataset. Asynchronous `H5Dopen`.
 *
 *     subscribe      ^----!
 *     H5Dopen_async  -----(d|)
 *
 * @returns The dataset's identifier. Errors: `not-found`, `bad-argument` (the object is not a dataset), `io`.
 */
export function H5Dopen_async(
  loc_id: Loc<LocationId>,
  name: string,
  dapl_id: DatasetAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<DatasetId> {
  return operation(ROUTINES.H5Dopen, { loc_id, name, dapl_id }, es, H5Dopen_async);
}

/** The dataset's dataspace as it is when the operation runs, with everything selected. Asynchronous `H5Dget_space`. */
export function H5Dget_space_async(dset_id: Loc<DatasetId>, es: EventSetArgument = H5ES_NONE): Operation<Dataspace> {
  return operation(ROUTINES.H5Dget_space, { dset_id }, es, H5Dget_space_async);
}

/** The dataset's datatype in the file; `H5Tget_native_type` gives what is read by default. `H5Dget_type`. */
export function H5Dget_type_async(dset_id: Loc<DatasetId>, es: EventSetArgument = H5ES_NONE): Operation<Datatype> {
  return operation(ROUTINES.H5Dget_type, { dset_id }, es, H5Dget_type_async);
}

/**
 * How the dataset was created: layout, chunk dimensions, filters, fill value, the files of external raw data, and the mappings
 * of a virtual dataset. `H5Dget_create_plist`. A fill value with parts of variable length inside of compounds
 * or arrays is left out.
 */
export function H5Dget_create_plist_async(
  dset_id: Loc<DatasetId>,
  es: EventSetArgument = H5ES_NONE,
): Operation<DatasetCreation> {
  return operation(ROUTINES.H5Dget_create_plist, { dset_id }, es, H5Dget_create_plist_async);
}

/**
 * Tells where the raw data of a contiguous dataset begin. `H5Dget_offset`.
 *
 * What was written before is flushed first.
 *
 * @returns Their byte address in the file, a user block included; undefined (C's `HADDR_UNDEF`) where none were written yet, of other
 *   layouts, and where the data are in external files.
 */
export function H5Dget_offset_async(
  dset_id: Loc<DatasetId>,
  es: EventSetArgument = H5ES_NONE,
): Operation<number | undefined> {
  return operation(ROUTINES.H5Dget_offset, { dset_id }, es, H5Dget_offset_async);
}

/**
 * Reads a selection of a dataset. Asynchronous `H5Dread`.
 *
 *     subscribe      ^----------!
 *     H5Dread_async  -----------(d|)      unsubscribing stops it after the current piece
 *
 * @param mem_type_id - The datatype in memory; by default `H5T_NATIVE`, the file's type in native form.
 * @param mem_space_id - Where the elements go: a selection in an extent that gives the size of the result, in which
 *   elements not selected are zero; by default they lie close together.
 * @param file_space_id - Which elements are read; all of them by default.
 * @param dxpl_id - `pieceBytes`: how much is moved between two moments at which it can be canceled; `priority`: whether it
 *   comes before or after other reads of the worker; `into`: the typed array to read numbers into, which is then what is emitted.
 * @returns One container of the elements in C order, which the caller owns, then complete. Without `into`, numbers that several workers read
 *   together, 4 MiB and more, lie in a `SharedArrayBuffer`, where there is one; `slice()` makes a copy that does not. Errors: `bad-argument`
 *   (selection beyond the extent, selections of different sizes, types that do not convert, another `into` than the read needs), `corrupt-file`, `io`,
 *   `out-of-memory`, `canceled`.
 * @example
 * const rows = H5Sselect_hyperslab(H5Screate_simple([1000, 512]), H5S_SELECT_SET, [10, 0], null, [5, 512], null);
 * H5Dread_async(dset, H5T_NATIVE_DOUBLE, H5S_ALL, rows).subscribe((data) => console.log(data.length)); // 2560
 */
export function H5Dread_async<M extends MemoryType = typeof H5T_NATIVE>(
  dset_id: Loc<DatasetId>,
  mem_type_id: M = H5T_NATIVE as M,
  mem_space_id: SpaceArgument = H5S_ALL,
  file_space_id: SpaceArgument = H5S_ALL,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<DataOf<M>> {
  const args = { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id };
  return operation(ROUTINES.H5Dread, args, es, H5Dread_async) as Operation<unknown> as Operation<DataOf<M>>;
}

/**
 * Writes a selection of a dataset. Asynchronous `H5Dwrite`.
 *
 * @param mem_type_id - The datatype of `buf`; `H5T_NATIVE` for the file's type in native form.
 * @param mem_space_id - Which elements of `buf` are written; `H5S_ALL` for all of them.
 * @param file_space_id - Where in the dataset; `H5S_ALL` for all of it.
 * @param buf - The elements, in the container that a read would give, or as a plain array. It belongs to the operation
 *   until it ends, unless `dxpl_id` copies it (`copy`) or hands it over for good (`transfer`).
 * @returns Nothing: emits `undefined` when all is written, then completes. Errors: `bad-argument` (selection beyond the
 *   extent, wrong number of elements, types that do not convert), `permission` (the file is open for reading only),
 *   `io`, `canceled` (what was written before stays).
 */
export function H5Dwrite_async(
  dset_id: Loc<DatasetId>,
  mem_type_id: MemoryType,
  mem_space_id: SpaceArgument,
  file_space_id: SpaceArgument,
  dxpl_id: DataTransfer,
  buf: H5WritableData,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const args = { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id, buf };
  return operation(ROUTINES.H5Dwrite, args, es, H5Dwrite_async);
}

/**
 * Changes the extent of a chunked dataset. Asynchronous `H5Dset_extent`; `H5Dset_extent3_async` is the same.
 *
 * @param size - The new size of each dimension, in elements, none above its greatest.
 * @returns Nothing: emits `undefined`, then completes. Errors: `bad-argument`, `permission`.
 */
export function H5Dset_extent_async(
  dset_id: Loc<DatasetId>,
  size: readonly number[],
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5Dset_extent, { dset_id, size }, es, H5Dset_extent_async);
}

export { H5Dset_extent_async as H5Dset_extent3_async };

/** Closes a dataset identifier, which is invalid from the call on. Asynchronous `H5Dclose`. */
export function H5Dclose_async(dset_id: Loc<DatasetId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation(ROUTINES.H5Dclose, { dset_id }, es, H5Dclose_async);
}

/**
 * Lists where the chunks of a dataset lie in the file. `H5Dchunk_iter`, with a list in place of its callback.
 *
 * What was written before is flushed first, as `H5Dflush` does.
 *
 * @returns One record a stored chunk, in the order of the chunk index; none for chunks that were never written. Errors:
 *   `bad-argument` (the dataset is not chunked), `corrupt-file`.
 */
export function H5Dchunk_iter_async(
  dset_id: Loc<DatasetId>,
  dxpl_id: DataTransfer = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<ChunkInfo[]> {
  return operation(ROUTINES.H5Dchunk_iter, { dset_id, dxpl_id }, es, H5Dchunk_iter_async);
}

/**
 * Reads a chunk as it is stored, filters and all. `H5Dread_chunk`.
 *
 * @param offset - First element of the chunk.
 * @returns The stored bytes, and a mask with a bit set for each filter of the pipeline that was left out. Errors:
 *   `bad-argument` (the dataset is not chunked, or no chunk begins at `offset`), `not-found` (the chunk was never
 *   written), `corrupt-file`.
 */
export function H5Dread_chunk_async(
  dset_id: Loc<DatasetId>,
  dxpl_id: DataTransfer,
  offset: readonly number[],
  es: EventSetArgument = H5ES_NONE,
): Operation<{ filterMask: number; data: Uint8Array }> {
  return operation(ROUTINES.H5Dread_chunk, { dset_id, dxpl_id, offset }, es, H5Dread_chunk_async);
}
