import { type ErrorStackRecord, failure, type H5Error } from '../model/H5Error.js';

/** The bytes of a chunk are not what its filters store. `message` names the filter and the value. */
export function corruptChunk(message: string, cause?: unknown): H5Error {
  return failure('corrupt-file', message, { cause, errorStack: inPipeline(message) });
}

/** The bytes may be right, but no decoder for them is here. `message` names it. */
export function unsupportedChunk(message: string): H5Error {
  return failure('unsupported', message, { errorStack: inPipeline(message) });
}

/** There is no memory to decode a chunk in. */
export function noMemory(bytes: number, cause: unknown): H5Error {
  const message = `cannot allocate ${bytes} bytes to decode a chunk in`;
  return failure('out-of-memory', message, { cause, errorStack: inPipeline(message) });
}

/** The account of it in the terms of HDF5's error stack. */
function inPipeline(message: string): ErrorStackRecord[] {
  return [{ major: 'Data filters', minor: 'Read failed', message, function: 'H5Z_pipeline' }];
}
