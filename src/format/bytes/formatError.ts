import { H5Error } from '../../model/H5Error.js';

// The layer does not know which public routine asked for a structure; its callers put their own name on the error.
const ROUTINE = 'h5rx.format';

/** The bytes contradict the File Format Specification. `message` names the structure, its address and the value. */
export function corruptFile(message: string): H5Error {
  return new H5Error('corrupt-file', ROUTINE, message);
}

/** The bytes may be right, but h5rx does not read what they say. `message` names it. */
export function unsupportedFormat(message: string): H5Error {
  return new H5Error('unsupported', ROUTINE, message);
}
