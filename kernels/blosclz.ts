import { copyLiterals, copyMatch } from './copy';
import { DAMAGED, TOO_LONG } from './results';

/** Matches farther than this have their distance in two more bytes. */
const MAX_DISTANCE: usize = 8191;

/** Decompresses a stream of BloscLZ. Gives the bytes written, or why there are none. */
export function blosclz(source: usize, sourceLength: usize, target: usize, targetLength: usize): isize {
  const sourceEnd = source + sourceLength;
  const targetEnd = target + targetLength;
  let from = source;
  let to = target;
  if (sourceLength === 0) return DAMAGED;
  // The first control byte is always of literals; its upper bits are a mark.
  let control: usize = load<u8>(from++) & 31;
  while (true) {
    if (control < 32) {
      const length = control + 1;
      if (length > sourceEnd - from) return DAMAGED;
      if (length > targetEnd - to) return TOO_LONG;
      copyLiterals(to, from, length);
      from += length;
      to += length;
    } else {
      let length = (control >> 5) + 2;
      let distance = (control & 31) << 8;
      if (length === 9) {
        let more: usize = 255;
        while (more === 255) {
          if (from >= sourceEnd) return DAMAGED;
          if (length > targetLength) return TOO_LONG;
          more = load<u8>(from++);
          length += more;
        }
      }
      if (from >= sourceEnd) return DAMAGED;
      const low: usize = load<u8>(from++);
      if (low === 255 && distance === 31 << 8) {
        if (sourceEnd - from < 2) return DAMAGED;
        distance = MAX_DISTANCE + ((<usize>load<u8>(from)) << 8) + <usize>load<u8>(from + 1);
        from += 2;
      } else {
        distance += low;
      }
      distance += 1;
      if (distance > to - target) return DAMAGED;
      if (length > targetEnd - to) return TOO_LONG;
      copyMatch(to, distance, length);
      to += length;
    }
    if (from >= sourceEnd) return to - target;
    control = load<u8>(from++);
  }
}
