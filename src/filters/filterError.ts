import { type ErrorStackRecord, failure, type H5Error } from '../model/H5Error.js';

/** The bytes of a chunk are not what its filters store. `message` names the filter and the value. */
export function corruptChunk(message: string, cause?: unknown): H5Error {
  return failure('corrupt-file', message, { cause, errorStack: inPipeline(message) });
}

/** The bytes may be right, but h5rx has no decoder for them. `message` names it. */
export function unsupportedChunk(message: string): H5Error {
  return failure('unsupported', message, { errorStack: inPipeline(message) });
}

/** No memory could be allocated to decode a chunk in. */
export function noMemory(bytes: number, cause: unknown): H5Error {
  const message = `cannot allocate ${bytes} bytes to decode a chunk in`;
  return failure('out-of-memory', message, { cause, errorStack: inPipeline(message) });
}

/** Describes the failure as HDF5's error stack does. */
function inPipeline(message: string): ErrorStackRecord[] {
  return [{ major: 'Data filters', minor: 'Read failed', message, function: 'H5Z_pipeline' }];
}
