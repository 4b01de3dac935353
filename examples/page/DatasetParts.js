/** Bytes of a part, unless a chunk is larger. */
const PART_BYTES = 4 * 2 ** 20;

/** The blocks in which all of a dataset is read: whole chunks, as many side by side as are about 4 MiB. */
export class DatasetParts {
  #dims;
  #block;
  /** Blocks in each dimension. */
  #grid;

  constructor(dims, chunk, elementBytes) {
    this.#dims = dims;
    this.#block = [...(chunk ?? dims.map(() => 1))];
    for (let d = dims.length - 1; d >= 0; d -= 1) {
      const room = Math.floor(PART_BYTES / (product(this.#block) * elementBytes));
      this.#block[d] = Math.min(this.#block[d] * Math.max(room, 1), dims[d]);
      if (this.#block[d] < dims[d]) break;
    }
    this.#grid = dims.map((size, d) => Math.ceil(size / this.#block[d]));
  }

  get count() {
    return product(this.#grid);
  }

  /** First element and extent of a part. */
  at(n) {
    const start = [];
    for (let d = this.#grid.length - 1, rest = n; d >= 0; d -= 1) {
      start[d] = (rest % this.#grid[d]) * this.#block[d];
      rest = Math.floor(rest / this.#grid[d]);
    }
    const count = start.map((from, d) => Math.min(this.#block[d], this.#dims[d] - from));
    return { start, count, elements: product(count) };
  }
}

const product = (sizes) => sizes.reduce((all, size) => all * size, 1);
