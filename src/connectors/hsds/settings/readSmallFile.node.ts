import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { failure } from '../../../model/H5Error.js';

/**
 * The text of a regular file of at most `mostBytes`; undefined where there is none. Errors: `H5Error` `bad-argument` for anything else, such as a
 * pipe, which would be waited for, or a device, which may have no end; those of the disk as Node has them.
 */
export function readSmallFile(file: string, mostBytes: number, what: string): string | undefined {
  let descriptor: number;
  try {
    // Who opens a pipe without O_NONBLOCK waits for a writer. Windows has no such flag.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    if (!fstatSync(descriptor).isFile()) throw failure('bad-argument', `'${file}' is no regular file, as ${what} need`);
    // One more, to see that there are more. It may grow meanwhile, so its size is not asked for.
    const bytes = Buffer.alloc(mostBytes + 1);
    let count = 0;
    for (let read = -1; read !== 0 && count < bytes.length; count += read)
      read = readSync(descriptor, bytes, count, bytes.length - count, null);
    if (count > mostBytes)
      throw failure('bad-argument', `'${file}': more than ${mostBytes} bytes are too many for ${what}`);
    return bytes.toString('utf8', 0, count);
  } finally {
    closeSync(descriptor);
  }
}
