import type { Parser } from '../bytes/Parser.js';
import type { ChunkArray, ElementRun } from './ChunkArray.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { ChunkIndexReader, StoredChunk } from './ChunkIndexReader.js';

/** Finds chunks by their number in a fixed or extensible array. */
export class ArrayIndexReader implements ChunkIndexReader {
  readonly #grid: ChunkGrid;
  readonly #array: ChunkArray;
  #length: number | undefined;
  /** The run of the last lookup: the next chunk is often near it. */
  #run: ElementRun = { first: 0, count: 0 };

  constructor(grid: ChunkGrid, array: ChunkArray) {
    this.#grid = grid;
    this.#array = array;
  }

  known(scaled: readonly number[]): StoredChunk | undefined | null {
    if (!this.#grid.contains(scaled)) return undefined;
    const { first, count, elements } = this.#run;
    const number = this.#array.numbering.numberOf(scaled);
    if (number >= (this.#length ?? Number.POSITIVE_INFINITY)) return undefined;
    return number >= first && number < first + count ? elements?.chunk(number - first) : null;
  }

  *find(scaled: readonly number[]): Parser<StoredChunk | undefined> {
    const known = this.known(scaled);
    if (known !== null) return known;
    const number = this.#array.numbering.numberOf(scaled);
    if (number >= (this.#length ?? (yield* this.#measure()))) return undefined;
    const run = yield* this.#array.runAt(number);
    this.#run = run;
    return run.elements?.chunk(number - run.first);
  }

  *forEach(visit: (scaled: readonly number[], chunk: StoredChunk) => boolean | undefined): Parser<void> {
    const length = this.#length ?? (yield* this.#measure());
    for (let next = 0; next < length; ) {
      const { first, count, elements } = yield* this.#array.runAt(next);
      const end = Math.min(first + count, length);
      if (elements) {
        for (let number = next; number < end; number++) {
          const chunk = elements.chunk(number - first);
          if (chunk === undefined) continue;
          const scaled = this.#array.numbering.scaledOf(number);
          if (this.#grid.contains(scaled) && visit(scaled, chunk)) return;
        }
      }
      next = end;
    }
  }

  *#measure(): Parser<number> {
    this.#length = yield* this.#array.length();
    return this.#length;
  }
}
