// Copies of the LZ family. They move 16 bytes at a time: up to 15 bytes behind the target are overwritten with
// anything, and as many behind the source are read.

/** Row d - 1: for each of 16 bytes, which one of the d bytes before them it repeats. */
const repeats = memory.data(15 * 16, 16);

for (let d: u32 = 1; d < 16; d++) {
  for (let i: u32 = 0; i < 16; i++) store<u8>(repeats + ((d - 1) << 4) + i, i % d);
}

export function copyLiterals(target: usize, source: usize, length: usize): void {
  const end = target + length;
  do {
    v128.store(target, v128.load(source));
    target += 16;
    source += 16;
  } while (target < end);
}

/** Repeats `length` bytes, not 0, that begin `distance` bytes before `target`; both may overlap. */
export function copyMatch(target: usize, distance: usize, length: usize): void {
  const end = target + length;
  let source = target - distance;
  if (distance >= 16) {
    do {
      v128.store(target, v128.load(source));
      target += 16;
      source += 16;
    } while (target < end);
    return;
  }
  const pattern = i8x16.swizzle(v128.load(source), v128.load(repeats + ((distance - 1) << 4)));
  const step: usize = 16 - (16 % distance);
  do {
    v128.store(target, pattern);
    target += step;
  } while (target < end);
}
