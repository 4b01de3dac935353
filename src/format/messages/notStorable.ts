import { failure, type H5Error } from '../../model/H5Error.js';

/** An `H5Error` `bad-argument` for a value that the file format cannot hold. `message` names the value, its size and the limit. */
export function notStorable(message: string): H5Error {
  return failure('bad-argument', message);
}
