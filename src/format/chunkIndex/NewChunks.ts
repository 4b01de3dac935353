import type { ChunkGrid } from './ChunkGrid.js';
import type { StoredChunk } from './ChunkIndexReader.js';
import { ChunkRecords } from './ChunkRecords.js';

const FIRST_CAPACITY = 64;

/** Gathers the chunks for a new index, in any order: one column per field, because there may be millions. */
export class NewChunks {
  readonly #rank: number;
  #count = 0;
  #capacity = FIRST_CAPACITY;
  #scaled: Float64Array;
  #addresses = new Float64Array(FIRST_CAPACITY);
  #sizes = new Float64Array(FIRST_CAPACITY);
  #masks = new Uint32Array(FIRST_CAPACITY);

  constructor(rank: number) {
    this.#rank = rank;
    this.#scaled = new Float64Array(rank * FIRST_CAPACITY);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Adds a chunk at its final address.
   *
   * @param scaled - Its scaled offset along each dimension.
   */
  add(scaled: ArrayLike<number>, { address, size, filterMask }: StoredChunk): void {
    if (this.#count === this.#capacity) this.#grow();
    const index = this.#count++;
    for (let dim = 0; dim < this.#rank; dim++) this.#scaled[index * this.#rank + dim] = scaled[dim]!;
    this.#addresses[index] = address;
    this.#sizes[index] = size;
    this.#masks[index] = filterMask;
  }

  /** The chunks sorted by scaled offset. A chunk outside the extent, or a duplicate, is a caller's mistake. */
  inOrder(grid: ChunkGrid): ChunkRecords {
    const order = this.#order();
    const records = new ChunkRecords(grid, this.#count, grid.filtered);
    for (let index = 0; index < this.#count; index++) {
      const from = order ? order[index]! : index;
      for (let dim = 0; dim < this.#rank; dim++) {
        const number = this.#scaled[from * this.#rank + dim]!;
        if (!(number >= 0 && number < grid.counts[dim]!))
          throw new RangeError(`chunk ${number} along dimension ${dim}, which has ${grid.counts[dim]}`);
        records.scaled[index * this.#rank + dim] = number;
      }
      records.addresses[index] = this.#addresses[from]!;
      if (records.sizes) records.sizes[index] = this.#sizes[from]!;
      else if (this.#sizes[from] !== grid.chunkBytes)
        throw new RangeError(`an unfiltered chunk of ${this.#sizes[from]} bytes instead of ${grid.chunkBytes}`);
      if (records.masks) records.masks[index] = this.#masks[from]!;
    }
    const twice = records.firstDisorder();
    if (twice > 0) throw new RangeError(`chunk [${records.scaledAt(twice).join(', ')}] twice`);
    return records;
  }

  /** The sorted indexes of the columns; undefined if they are sorted already, as they nearly always are. */
  #order(): Uint32Array | undefined {
    let index = 1;
    while (index < this.#count && this.#compare(index - 1, index) <= 0) index++;
    if (index >= this.#count) return undefined;
    const order = Uint32Array.from({ length: this.#count }, (_, place) => place);
    return order.sort((one, other) => this.#compare(one, other));
  }

  #compare(one: number, other: number): number {
    for (let dim = 0; dim < this.#rank; dim++) {
      const difference = this.#scaled[one * this.#rank + dim]! - this.#scaled[other * this.#rank + dim]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#scaled = longer(this.#scaled, this.#rank * this.#capacity);
    this.#addresses = longer(this.#addresses, this.#capacity);
    this.#sizes = longer(this.#sizes, this.#capacity);
    const masks = new Uint32Array(this.#capacity);
    masks.set(this.#masks);
    this.#masks = masks;
  }
}

function longer(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(length);
  grown.set(column);
  return grown;
}
