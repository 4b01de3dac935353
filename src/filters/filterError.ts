import { H5Error } from '../model/H5Error.js';

// The layer does not know which public routine asked for a chunk, nor where the chunk lies; its callers do.
const ROUTINE = 'h5rx.filters';

/** The bytes of a chunk are not what its filters store. `message` names the filter and the value. */
export function corruptChunk(message: string, cause?: unknown): H5Error {
  return new H5Error('corrupt-file', ROUTINE, message, { cause });
}

/** The bytes may be right, but no decoder for them is here. `message` names it. */
export function unsupportedChunk(message: string): H5Error {
  return new H5Error('unsupported', ROUTINE, message);
}

/** There is no memory to decode a chunk in. */
export function noMemory(bytes: number, cause: unknown): H5Error {
  return new H5Error('out-of-memory', ROUTINE, `${bytes} bytes to decode a chunk in are not to be had`, { cause });
}
