import type { Target } from '../FilterStep.js';
import type { FilterTools } from './FilterTools.js';

/**
 * The bytes that a chunk or its dataset states, where they fit. Errors: `H5Error` `corrupt-file`.
 *
 * @param source - What states them, for the message.
 */
export function expectedLength(
  filter: string,
  length: number,
  { wanted, room }: Target,
  { corrupt }: FilterTools,
  source?: 'the header',
): number {
  if (length <= room && length === (wanted ?? length)) return length;
  const stated = source ? `${source} states ${length} bytes` : `${length} bytes are stated`;
  throw corrupt(`${filter}: ${stated}, the chunk has ${wanted ?? `at most ${room}`}`);
}
