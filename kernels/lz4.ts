import { copyLiterals, copyMatch } from './copy';
import { DAMAGED, TOO_LONG } from './results';

/** The shortest match; the token counts from it. */
const MIN_MATCH: usize = 4;

/** Decompresses one block of the LZ4 block format. Gives the bytes written, or why there are none. */
export function lz4(source: usize, sourceLength: usize, target: usize, targetLength: usize): isize {
  const sourceEnd = source + sourceLength;
  const targetEnd = target + targetLength;
  let from = source;
  let to = target;
  while (from < sourceEnd) {
    const token: usize = load<u8>(from++);
    let length = token >> 4;
    if (length === 15) {
      let more: usize = 255;
      while (more === 255) {
        if (from >= sourceEnd) return DAMAGED;
        if (length > targetLength) return TOO_LONG;
        more = load<u8>(from++);
        length += more;
      }
    }
    if (length > sourceEnd - from) return DAMAGED;
    if (length > targetEnd - to) return TOO_LONG;
    copyLiterals(to, from, length);
    from += length;
    to += length;
    // The last literals have no match behind them.
    if (from === sourceEnd) return to - target;
    if (sourceEnd - from < 2) return DAMAGED;
    const distance: usize = load<u16>(from);
    from += 2;
    length = token & 15;
    if (length === 15) {
      let more: usize = 255;
      while (more === 255) {
        if (from >= sourceEnd) return DAMAGED;
        if (length > targetLength) return TOO_LONG;
        more = load<u8>(from++);
        length += more;
      }
    }
    length += MIN_MATCH;
    if (distance === 0 || distance > to - target) return DAMAGED;
    if (length > targetEnd - to) return TOO_LONG;
    copyMatch(to, distance, length);
    to += length;
  }
  return DAMAGED;
}
