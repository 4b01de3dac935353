import { type ErrorStackRecord, failure, H5Error } from '../../../model/H5Error.js';

/** What was thrown, with the object that it is about in front; what is no `H5Error` as it is. */
export function inTermsOf(subject: string, thrown: unknown): unknown {
  if (!(thrown instanceof H5Error) || thrown.kind === 'canceled') return thrown;
  const { kind, message, errorStack, cause } = thrown;
  return failure(kind, `${subject}: ${message}`, { errorStack, cause });
}

/** HDF5's account of a name that leads to nothing, as libhdf5 would have given it (HDF5 Reference Manual, H5E). */
export function notFound(message: string, cause?: unknown): H5Error {
  const errorStack: ErrorStackRecord[] = [
    { major: 'Symbol table', minor: 'Object not found', message, function: 'H5G_loc_find' },
  ];
  return failure('not-found', message, { errorStack, cause });
}
