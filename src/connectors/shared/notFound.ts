import { type ErrorStackRecord, failure, type H5Error } from '../../model/H5Error.js';

/** An `H5Error` `not-found` with the error stack that libhdf5 would have given (HDF5 Reference Manual, H5E). */
export function notFound(message: string, cause?: unknown): H5Error {
  const errorStack: ErrorStackRecord[] = [
    { major: 'Symbol table', minor: 'Object not found', message, function: 'H5G_loc_find' },
  ];
  return failure('not-found', message, { errorStack, cause });
}
