/** A box of a dataset's extent. */
export interface Box {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

/**
 * The extent of a dataset in boxes that are whole chunks, as far as those have no more than `most` elements, and otherwise
 * parts of chunks: in C order, each once.
 */
export function* copyBoxes(
  dims: readonly number[],
  chunk: readonly number[] | undefined,
  most: number,
): Generator<Box, void, undefined> {
  if (dims.some((size) => size === 0)) return;
  const block = blockOf(dims, chunk, most);
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

/** The size of a box: a chunk cut down until it fits, or as many as fit, the fastest dimension first. */
function blockOf(dims: readonly number[], chunk: readonly number[] | undefined, most: number): number[] {
  const block = dims.map((size, d) => Math.min(size, chunk?.[d] ?? 1));
  const elements = (): number => block.reduce((product, size) => product * size, 1);
  for (let d = 0; d < block.length && elements() > most; d += 1)
    block[d] = Math.max(Math.floor((most * block[d]!) / elements()), 1);
  for (let d = block.length - 1; d >= 0; d -= 1) {
    const times = Math.floor(most / elements());
    if (times < 2) break;
    block[d] = Math.min(dims[d]!, block[d]! * times);
    if (block[d]! < dims[d]!) break;
  }
  return block;
}
