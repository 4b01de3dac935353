import { copyLiterals, copyMatch } from './copy';
import { DAMAGED, TOO_LONG } from './results';

/** Decompresses a stream of LibLZF. Gives the bytes written, or why there are none. */
export function lzf(source: usize, sourceLength: usize, target: usize, targetLength: usize): isize {
  const sourceEnd = source + sourceLength;
  const targetEnd = target + targetLength;
  let from = source;
  let to = target;
  while (from < sourceEnd) {
    const control: usize = load<u8>(from++);
    let length = control >> 5;
    if (length === 0) {
      length = control + 1;
      if (length > sourceEnd - from) return DAMAGED;
      if (length > targetEnd - to) return TOO_LONG;
      copyLiterals(to, from, length);
      from += length;
      to += length;
      continue;
    }
    if (length === 7) {
      if (from >= sourceEnd) return DAMAGED;
      length += load<u8>(from++);
    }
    length += 2;
    if (from >= sourceEnd) return DAMAGED;
    const distance = ((control & 31) << 8) + <usize>load<u8>(from++) + 1;
    if (distance > to - target) return DAMAGED;
    if (length > targetEnd - to) return TOO_LONG;
    copyMatch(to, distance, length);
    to += length;
  }
  return to - target;
}
