import { encodeName } from '../../model/nameBytes.js';
import { notStorable } from './notStorable.js';

/**
 * Encodes a text without a terminating NUL. A text that contains a NUL would be cut there, so it is `bad-argument`, as is one of
 * more than `limit` bytes. `what` names the text in the error's message.
 */
export function textBytes(text: string, what: string, limit = Number.POSITIVE_INFINITY): Uint8Array {
  const bytes = encodeName(text);
  if (bytes.includes(0)) throw notStorable(`${what} ${JSON.stringify(text)} has a NUL`);
  if (bytes.length > limit) throw notStorable(`${what} has ${bytes.length} bytes; at most ${limit} can be stored`);
  return bytes;
}
