/**
 * The dimensions of blocks of neighbouring chunks that hold up to so many elements, but no more chunks in a dimension than are touched
 * between `bounds`; those of a chunk where it holds as many by itself. The fastest dimension grows first.
 */
export function joinedChunks(
  chunk: readonly number[],
  bounds: { readonly start: readonly number[]; readonly end: readonly number[] } | null,
  elements: number,
): readonly number[] {
  const joined = [...chunk];
  let room = elements / chunk.reduce((product, size) => product * size, 1);
  if (!bounds) return joined;
  for (let d = joined.length - 1; d >= 0 && room >= 2; d -= 1) {
    const size = chunk[d]!;
    const touched = Math.floor(bounds.end[d]! / size) - Math.floor(bounds.start[d]! / size) + 1;
    const many = Math.min(touched, Math.floor(room));
    joined[d] = size * many;
    room /= many;
    if (many < touched) break;
  }
  return joined;
}
