import { failure, type H5Error } from '../../../model/H5Error.js';
import type { FileOpening } from './FileOpening.js';
import type { OpenFile } from './OpenFile.js';

/**
 * Checks that a file which is open may be opened again and shared, by the rules of libhdf5 (`H5F_open`). The first opening decides
 * the access: an identifier opened for reading can write if the file was first opened for writing.
 *
 * Errors: `H5Error` `already-exists`, `permission`, `bad-argument`.
 */
export function checkSharing(
  { name: first, mode, writable, closeDegree }: OpenFile,
  { source, storageMode, claimMode, fapl: { fcloseDegree } }: FileOpening,
): void {
  // A file can have several names; errors use the one of this opening.
  const isPath = typeof source === 'string' && !/^https?:/i.test(source);
  const name = isPath ? source.slice(source.search(/[^\\/]*$/)) : first;
  const refuse = (why: string): H5Error =>
    failure('permission', `'${name}': ${why}; close it first, and every object in it, which keeps it open`);
  if (storageMode === 'create-new') throw failure('already-exists', `'${name}': the file exists already`);
  if (storageMode === 'create') throw refuse('the file is already open in this program and cannot be created anew');
  if (claimMode.endsWith('write') && !writable)
    throw refuse('the file is already open for reading only in this program (H5F_ACC_RDONLY)');
  if (claimMode === 'swmr-write' && mode !== 'swmr-write')
    throw refuse('the file is already open for writing in this program, but without H5F_ACC_SWMR_WRITE');
  if (claimMode === 'swmr-read' && mode === 'read')
    throw refuse('the file is already open for reading in this program, but without H5F_ACC_SWMR_READ');
  if (fcloseDegree !== undefined && fcloseDegree !== closeDegree) {
    throw failure(
      'bad-argument',
      `fapl_id.fcloseDegree is '${fcloseDegree}', but '${name}' is already open with '${closeDegree}'`,
    );
  }
}
