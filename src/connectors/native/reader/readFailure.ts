import { type ErrorStackRecord, failure, H5Error } from '../../../model/H5Error.js';

/** Says which chunk an error is of. */
export function inChunk(error: unknown, offset: readonly number[]): unknown {
  if (!(error instanceof H5Error)) return error;
  const { kind, message, cause } = error;
  const where = `chunk at [${offset.join(', ')}]: `;
  const errorStack = error.errorStack.map((record) => ({ ...record, message: `${where}${record.message}` }));
  return failure(kind, `${where}${message}`, { errorStack, cause });
}

/**
 * The error of a read: the object, what was wrong, and an account of it in the terms of HDF5's error stack, as
 * libhdf5 would have given it (HDF5 Reference Manual, H5E).
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
