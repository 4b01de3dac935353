import type { Bounds } from './selectionBounds.js';

/** The block that two blocks form together: they agree in all dimensions but one, in which one begins where the other ends. */
export function adjoin(a: Bounds, b: Bounds): Bounds | undefined {
  let along = -1;
  for (let dimension = 0; dimension < a.start.length; dimension += 1) {
    if (a.start[dimension] === b.start[dimension] && a.end[dimension] === b.end[dimension]) continue;
    if (along >= 0) return undefined;
    along = dimension;
  }
  if (along < 0) return undefined;
  const [low, high] = (a.start[along] as number) < (b.start[along] as number) ? [a, b] : [b, a];
  return high.start[along] === (low.end[along] as number) + 1 ? { start: low.start, end: high.end } : undefined;
}

/**
 * Blocks, joined wherever two of them form one. As long as all are one block, no two of them overlap: only disjoint
 * blocks were joined.
 */
export class JoinedBlocks {
  readonly #blocks: Bounds[] = [];

  /** Number of blocks. */
  get count(): number {
    return this.#blocks.length;
  }

  /** The one block that all are together; undefined when they are not. */
  get whole(): Bounds | undefined {
    return this.#blocks.length === 1 ? this.#blocks[0] : undefined;
  }

  add(block: Bounds): void {
    const blocks = this.#blocks;
    let joined = block;
    // The last one added is tried first: mostly a block continues the one before.
    for (let n = blocks.length - 1; n >= 0; ) {
      const both = adjoin(blocks[n] as Bounds, joined);
      if (both) {
        blocks.splice(n, 1);
        joined = both;
        n = blocks.length;
      }
      n -= 1;
    }
    blocks.push(joined);
  }
}
