import { H5Error } from '../../model/H5Error.js';

/** What was asked for is more than a file can hold: `H5Error` `bad-argument`. `message` names it, its size and the limit. */
export function notStorable(message: string): H5Error {
  // The callers put the routine that was asked on it.
  return new H5Error('bad-argument', 'h5rx.format', message);
}
