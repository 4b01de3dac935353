import { failure, type H5Error } from '../../model/H5Error.js';

/** The request exceeds what a file can hold: `H5Error` `bad-argument`. `message` names the value, its size and the limit. */
export function notStorable(message: string): H5Error {
  return failure('bad-argument', message);
}
