import { UNDEFINED_ADDRESS } from '../bytes/unsignedAt.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { StoredChunk } from './ChunkIndexReader.js';

/** Chunks sorted by their scaled offsets, as in a B-tree node: one column per field. */
export class ChunkRecords {
  readonly count: number;
  readonly #grid: ChunkGrid;
  /** Scaled offset along each dimension, record by record. */
  readonly scaled: Float64Array;
  readonly addresses: Float64Array;
  /** Stored sizes and filter masks; absent if all chunks have the unfiltered size. */
  readonly sizes: Float64Array | undefined;
  readonly masks: Uint32Array | undefined;

  constructor(grid: ChunkGrid, count: number, withSizes: boolean) {
    this.#grid = grid;
    this.count = count;
    this.scaled = new Float64Array(count * grid.rank);
    this.addresses = new Float64Array(count);
    this.sizes = withSizes ? new Float64Array(count) : undefined;
    this.masks = withSizes ? new Uint32Array(count) : undefined;
  }

  get byteLength(): number {
    return this.scaled.byteLength + this.addresses.byteLength * (this.sizes ? 3 : 1);
  }

  /** Negative if record `index` comes before a chunk, 0 if it is that chunk's, positive if it comes after. */
  compare(index: number, scaled: ArrayLike<number>, from = 0): number {
    const { rank } = this.#grid;
    const start = index * rank;
    for (let dim = 0; dim < rank; dim++) {
      const difference = this.scaled[start + dim]! - scaled[from + dim]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** The last record that does not come after a chunk; -1 if all do. */
  lastUpTo(scaled: readonly number[]): number {
    let low = -1;
    let high = this.count;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.compare(middle, scaled) <= 0) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Whether a chunk lies between the first and the last record, so that no other node can have it. */
  spans(scaled: readonly number[]): boolean {
    return this.count > 0 && this.compare(0, scaled) <= 0 && this.compare(this.count - 1, scaled) >= 0;
  }

  /** The first record that is not after its predecessor; 0 if all are sorted. */
  firstDisorder(): number {
    for (let index = 1; index < this.count; index++) {
      if (this.compare(index - 1, this.scaled, index * this.#grid.rank) >= 0) return index;
    }
    return 0;
  }

  scaledAt(index: number): number[] {
    const { rank } = this.#grid;
    return Array.from(this.scaled.subarray(index * rank, (index + 1) * rank));
  }

  /** The chunk of a record; `undefined` if it has no address. */
  chunk(index: number): StoredChunk | undefined {
    const address = this.addresses[index]!;
    if (address === UNDEFINED_ADDRESS) return undefined;
    return this.#grid.stored(address, this.sizes?.[index] ?? this.#grid.chunkBytes, this.masks?.[index] ?? 0);
  }
}
