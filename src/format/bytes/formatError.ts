import { failure, type H5Error } from '../../model/H5Error.js';

/** The bytes contradict the File Format Specification. `message` names the structure, its address and the value. */
export function corruptFile(message: string): H5Error {
  return failure('corrupt-file', message);
}

/** The bytes may be right, but h5rx does not read what they say. `message` names it. */
export function unsupportedFormat(message: string): H5Error {
  return failure('unsupported', message);
}
