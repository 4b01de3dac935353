/**
 * The numbers that array-like indexes give to chunks: row by row over the greatest extent, so that they stay when the
 * extent changes. In an extensible array the unlimited dimension counts as the slowest one wherever it is, because that
 * dimension's size is not needed (libhdf5's `H5VM_swizzle_coords`).
 */
export class ChunkNumbering {
  /** Dimensions from the slowest to the fastest, with the stride of each in chunk numbers. */
  readonly #order: readonly number[];
  readonly #strides: readonly number[];

  /** @param slowest - The dimension that counts as the slowest. */
  constructor(maxCounts: readonly number[], slowest = 0) {
    const others = maxCounts.map((_, dim) => dim).filter((dim) => dim !== slowest);
    this.#order = [slowest, ...others];
    const strides = new Array<number>(maxCounts.length).fill(1);
    for (let place = strides.length - 2; place >= 0; place--) {
      strides[place] = strides[place + 1]! * maxCounts[this.#order[place + 1]!]!;
    }
    this.#strides = strides;
  }

  /** The number of a chunk. Above 2^53 only its magnitude is exact, and no file has so many chunks. */
  numberOf(scaled: readonly number[]): number {
    const strides = this.#strides;
    let number = 0;
    for (let place = 0; place < strides.length; place++) number += scaled[this.#order[place]!]! * strides[place]!;
    return number;
  }

  /** The chunk with a number. */
  scaledOf(number: number): number[] {
    const strides = this.#strides;
    const scaled = new Array<number>(strides.length);
    let rest = number;
    for (let place = 0; place < strides.length; place++) {
      const remainder = rest % strides[place]!;
      scaled[this.#order[place]!] = (rest - remainder) / strides[place]!;
      rest = remainder;
    }
    return scaled;
  }
}
