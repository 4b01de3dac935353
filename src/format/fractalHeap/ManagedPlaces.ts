import type { ManagedPlace } from './heapObjectPlace.js';

/** Offsets and lengths of many managed objects of a fractal heap, in typed arrays to save memory. */
export class ManagedPlaces {
  readonly #indexes: Uint32Array;
  readonly #offsets: Float64Array;
  readonly #lengths: Float64Array;
  #count = 0;

  /** @param count - Number of objects; not all of them need be managed ones. */
  constructor(count: number) {
    this.#indexes = new Uint32Array(count);
    this.#offsets = new Float64Array(count);
    this.#lengths = new Float64Array(count);
  }

  add(index: number, { offset, length }: ManagedPlace): void {
    this.#indexes[this.#count++] = index;
    this.#offsets[index] = offset;
    this.#lengths[index] = length;
  }

  offset(index: number): number {
    return this.#offsets[index]!;
  }

  length(index: number): number {
    return this.#lengths[index]!;
  }

  /** The indexes of the managed objects, in order of offset. */
  inOrder(): Uint32Array {
    const offsets = this.#offsets;
    const indexes = this.#indexes.slice(0, this.#count);
    const { length } = offsets;
    const largest = indexes.reduce((most, index) => Math.max(most, offsets[index]!), 0);
    if (!((largest + 1) * length <= Number.MAX_SAFE_INTEGER))
      return indexes.sort((one, other) => offsets[one]! - offsets[other]!);
    // Numbers that have offset and index in them are sorted several times as fast as by a function.
    const keys = Float64Array.from(indexes, (index) => offsets[index]! * length + index).sort();
    return Uint32Array.from(keys, (key) => key % length);
  }

  /** The offset of the first object that begins inside the one before it. */
  firstOverlap(order: Uint32Array): number | undefined {
    let end = 0;
    for (const index of order) {
      const offset = this.offset(index);
      if (offset < end) return offset;
      end = offset + this.length(index);
    }
    return undefined;
  }
}
