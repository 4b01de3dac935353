import type { RangeReader } from '../../storage/RangeReader.js';
import { AheadReader } from './AheadReader.js';
import type { Parser } from './Parser.js';

/**
 * Runs a parser over bytes that may be late. A rejected read is thrown into the parser; unless it catches it, the result rejects.
 *
 * @param signal - Ends the reading when it aborts.
 */
export async function runAsync<T>(
  parser: Parser<T>,
  reader: Pick<RangeReader, 'read'>,
  signal?: AbortSignal,
): Promise<T> {
  const bytes = new AheadReader(reader, signal);
  let step = parser.next();
  while (!step.done) {
    let read: Uint8Array;
    try {
      read = await bytes.read(step.value);
    } catch (error) {
      step = parser.throw(error);
      continue;
    }
    step = parser.next(read);
  }
  return step.value;
}
