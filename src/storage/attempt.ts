import { H5Error } from '../model/H5Error.js';

/**
 * Makes a call of the storage's system. A call that is refused throws an `H5Error` `io` whose message has the reason, which begins
 * with the errno.
 *
 * @param what - What the call does, as the beginning of a sentence: "writing 8 bytes at byte 0".
 */
export function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw refused(error, what);
  }
}

function refused(error: unknown, what: string): H5Error {
  if (error instanceof H5Error) return error;
  const reason = error instanceof Error ? error.message : String(error);
  // A DOMException states its reason by its name.
  const name = error instanceof Error && !/^E[A-Z]/.test(reason) && error.name !== 'Error' ? `${error.name}: ` : '';
  return new H5Error('io', '', `${what} was refused (${name}${reason})`, { cause: error });
}
