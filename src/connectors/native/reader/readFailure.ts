import { type ErrorStackRecord, failure, H5Error } from '../../../model/H5Error.js';

/** The error with the chunk in its messages; errors other than `H5Error` are given as they are. */
export function chunkFailure(error: unknown, offset: readonly number[]): unknown {
  if (!(error instanceof H5Error)) return error;
  const { kind, message, cause } = error;
  const where = `chunk at [${offset.join(', ')}]: `;
  const errorStack = error.errorStack.map((record) => ({ ...record, message: `${where}${record.message}` }));
  return failure(kind, `${where}${message}`, { errorStack, cause });
}

/**
 * The error of a read: the message names the object, and the error stack has the records that libhdf5 would give (HDF5 Reference Manual,
 * H5E). Cancellations, and errors other than `H5Error`, are given as they are.
 */
export function readFailure(error: unknown, object: string): unknown {
  if (!(error instanceof H5Error) || error.kind === 'canceled') return error;
  const { kind, message, cause } = error;
  const [below = { major: 'Dataset', minor: 'Read failed', message, function: 'H5D_read' }] = error.errorStack;
  const errorStack: ErrorStackRecord[] = [
    { major: 'Dataset', minor: 'Read failed', message: `can't read ${object}`, function: 'H5Dread' },
    below,
  ];
  return failure(kind, `${object}: ${message}`, { errorStack, cause });
}
