/** Files (HDF5 Reference Manual, H5F). */

import type { FileSource } from '../model/FileSource.js';
import type { FlushScope } from '../model/H5F.js';
import { type FileAccess, type FileCreation, H5P_DEFAULT } from '../model/H5P.js';
import type { AttributeId, FileId, LocationId } from '../model/Identifier.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Creates a file. Asynchronous `H5Fcreate`.
 *
 *     subscribe        ^------!
 *     H5Fcreate_async  -------(f|)
 *
 * @param filename - Where to: a path (Node), or bytes, whose content is ignored, for a file in memory.
 * @param flags - `H5F_ACC_TRUNC` (overwrite) or `H5F_ACC_EXCL` (fail with `already-exists`).
 * @returns The file's identifier. Errors: `already-exists`, `permission` (also: the file is open in this program), `io`.
 */
export function H5Fcreate_async(
  filename: FileSource,
  flags: number,
  fcpl_id: FileCreation = H5P_DEFAULT,
  fapl_id: FileAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<FileId> {
  return operation(ROUTINES.H5Fcreate, { filename, flags, fcpl_id, fapl_id }, es, H5Fcreate_async);
}

/**
 * Opens an existing file. Asynchronous `H5Fopen`.
 *
 * A file that is open already, while any identifier of it is, is shared as in C: how it was first opened decides how it can
 * be used, so an identifier opened for reading may write if the file is open for writing. The same file is the same device and
 * inode, whatever the names. A file that is just being closed is waited for. Another connector shares only what both read.
 *
 * A remote file (`http:`, `https:`) is read by ranges; see `HttpAccess` for its properties, and docs/remote.md. Openings with other headers or
 * another `fetch` share nothing.
 *
 * @param flags - `H5F_ACC_RDONLY` or `H5F_ACC_RDWR`; with `H5F_ACC_SWMR_READ` or `_WRITE` for SWMR access.
 * @returns The file's identifier. Errors: `not-found`, `corrupt-file` (not HDF5, truncated), `io`, `permission` (also: open for
 *   reading only and now to be written; open for writing and now for SWMR writing; open through another connector),
 *   `bad-argument` (also: open with another `fcloseDegree`).
 */
export function H5Fopen_async(
  filename: FileSource,
  flags: number,
  fapl_id: FileAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<FileId> {
  return operation(ROUTINES.H5Fopen, { filename, flags, fapl_id }, es, H5Fopen_async);
}

/** A second identifier of an open file. Asynchronous `H5Freopen`. */
export function H5Freopen_async(file_id: Loc<FileId>, es: EventSetArgument = H5ES_NONE): Operation<FileId> {
  return operation(ROUTINES.H5Freopen, { file_id }, es, H5Freopen_async);
}

/**
 * Writes what is buffered to the storage. Asynchronous `H5Fflush`.
 *
 * @param object_id - The file, or any object in it.
 * @param scope - `H5F_SCOPE_LOCAL` or `H5F_SCOPE_GLOBAL`; no file is ever mounted, so both do the same.
 */
export function H5Fflush_async(
  object_id: Loc<LocationId | AttributeId>,
  scope: FlushScope,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5Fflush, { object_id, scope }, es, H5Fflush_async);
}

/**
 * Closes a file identifier, which is invalid from the call on. The file itself is flushed and closed with its last
 * identifier: objects that are still open keep it open, as HDF5's default close degree has it. Asynchronous `H5Fclose`.
 *
 * What was written is in the file when this has emitted, also where objects keep the file open: stronger than C, which
 * flushes with the last identifier. Errors: `io` with the errno while the storage has not taken all that was written.
 *
 * With `fcloseDegree: 'strong'` it closes objects that were opened through the identifier as well, whose identifiers are then
 * invalid; with `'semi'` it fails with `permission` while there are any, and the identifier stays valid.
 */
export function H5Fclose_async(file_id: Loc<FileId>, es: EventSetArgument = H5ES_NONE): Operation<void> {
  return operation(ROUTINES.H5Fclose, { file_id }, es, H5Fclose_async);
}

/**
 * Whether a file can be opened as HDF5: whether it has the format's signature. `H5Fis_accessible`.
 *
 * @returns The answer. Errors: `not-found`, `permission`, `io`.
 */
export function H5Fis_accessible_async(
  container_name: FileSource,
  fapl_id: FileAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation(ROUTINES.H5Fis_accessible, { container_name, fapl_id }, es, H5Fis_accessible_async);
}

/**
 * Deletes a file, which nobody in the program has open. `H5Fdelete`.
 *
 * @param filename - A path (Node), or a URL of a connector whose files can be deleted. Bytes, Blobs and handles are `unsupported`.
 * @returns Nothing: emits `undefined` when it is gone, then completes. Errors: `not-found`, `permission` (also: it is open),
 *   `corrupt-file` (not HDF5: it is left alone), `unsupported`, `io`.
 */
export function H5Fdelete_async(
  filename: FileSource,
  fapl_id: FileAccess = H5P_DEFAULT,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5Fdelete, { filename, fapl_id }, es, H5Fdelete_async);
}

/** The file's bytes after a flush: how a file made or changed in memory is taken out. `H5Fget_file_image`. */
export function H5Fget_file_image_async(file_id: Loc<FileId>, es: EventSetArgument = H5ES_NONE): Operation<Uint8Array> {
  return operation(ROUTINES.H5Fget_file_image, { file_id }, es, H5Fget_file_image_async);
}
