/**
 * The smallest box that is whole chunks of the original and of the copy; of the copy alone where that is too large, as a part of a
 * chunk costs more to write than to read.
 *
 * @param chunks - Chunks of the original and of the copy; undefined where there are none.
 * @param most - Most elements.
 */
export function jointChunk(
  chunks: readonly (readonly number[] | undefined)[],
  most: number,
): readonly number[] | undefined {
  const [original, copy] = chunks;
  if (!original || !copy) return copy ?? original;
  const joint = copy.map((size, d) => leastCommonMultiple(size, original[d] ?? 1));
  return joint.reduce((product, size) => product * size, 1) <= most ? joint : copy;
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
