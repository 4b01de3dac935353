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
    return this.#indexes.slice(0, this.#count).sort((one, other) => offsets[one]! - offsets[other]!);
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
