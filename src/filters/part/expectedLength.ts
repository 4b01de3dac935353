import type { Target } from '../FilterStep.js';
import type { FilterTools } from './FilterTools.js';

/** The bytes that a chunk or its dataset states, where they fit. Errors: `H5Error` `corrupt-file`. */
export function expectedLength(filter: string, length: number, target: Target, { corrupt }: FilterTools): number {
  const { wanted, room } = target;
  if (length <= room && length === (wanted ?? length)) return length;
  throw corrupt(`${filter}: ${length} bytes are stated, the chunk has ${wanted ?? `at most ${room}`}`);
}
