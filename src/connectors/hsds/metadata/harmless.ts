import { H5Error, toH5Error } from '../../../model/H5Error.js';

/** An error that a listing tells of one thing and goes on. Errors: what would fail the next one, too, is thrown. */
export function harmless(error: unknown): H5Error {
  if (error instanceof H5Error && ['canceled', 'out-of-memory', 'io', 'permission'].includes(error.kind)) {
    if (error.kind !== 'permission') throw error;
  }
  return toH5Error(error, '');
}
