/** A box of a dataset's extent. */
export interface Box {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

/**
 * Divides the extent of a dataset into boxes of at most `maxElements` elements, which are whole chunks where these are not
 * larger, and otherwise parts of chunks.
 *
 * @returns The boxes in C order, each once.
 */
export function* copyBoxes(
  dims: readonly number[],
  chunk: readonly number[] | undefined,
  maxElements: number,
): Generator<Box, void, undefined> {
  if (dims.some((size) => size === 0)) return;
  const block = blockOf(dims, chunk, maxElements);
  const start = dims.map(() => 0);
  for (;;) {
    yield { start: [...start], count: start.map((from, d) => Math.min(block[d]!, dims[d]! - from)) };
    let d = dims.length - 1;
    for (; d >= 0; d -= 1) {
      start[d]! += block[d]!;
      if (start[d]! < dims[d]!) break;
      start[d] = 0;
    }
    if (d < 0) return;
  }
}

/** The size of a box: a part of a chunk that is too large, or as many chunks as fit, starting with the fastest dimension. */
function blockOf(dims: readonly number[], chunk: readonly number[] | undefined, maxElements: number): number[] {
  const block = dims.map((size, d) => Math.min(size, chunk?.[d] ?? 1));
  const elements = (): number => block.reduce((product, size) => product * size, 1);
  for (let d = 0; d < block.length && elements() > maxElements; d += 1)
    block[d] = Math.max(Math.floor((maxElements * block[d]!) / elements()), 1);
  for (let d = block.length - 1; d >= 0; d -= 1) {
    const times = Math.floor(maxElements / elements());
    if (times < 2) break;
    block[d] = Math.min(dims[d]!, block[d]! * times);
    if (block[d]! < dims[d]!) break;
  }
  return block;
}
