import { type ErrorStackRecord, H5Error } from '../../../model/H5Error.js';

/** Says which chunk an error is of. */
export function inChunk(error: unknown, offset: readonly number[]): unknown {
  if (!(error instanceof H5Error)) return error;
  const { kind, routine, message, cause } = error;
  return new H5Error(kind, routine, `chunk at [${offset.join(', ')}]: ${message}`, { cause });
}

/**
 * The error of a read: the routine, the object, what was wrong, and an account of it in the terms of HDF5's error stack, as
 * libhdf5 would have given it (HDF5 Reference Manual, H5E).
 */
export function readFailure(error: unknown, routine: string, object: string): unknown {
  if (!(error instanceof H5Error) || error.kind === 'canceled') return error;
  const { kind, message, cause } = error;
  const errorStack: ErrorStackRecord[] = [
    { major: 'Dataset', minor: 'Read failed', message: `can't read ${object}`, function: 'H5Dread' },
    error.routine.endsWith('filters')
      ? { major: 'Data filters', minor: 'Read failed', message, function: 'H5Z_pipeline' }
      : { major: 'Dataset', minor: 'Read failed', message, function: 'H5D_read' },
  ];
  return new H5Error(kind, routine, `${object}: ${message}`, { errorStack, cause });
}
