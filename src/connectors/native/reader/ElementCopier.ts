import type { BoxPlace, RowVisitor } from '../../../transfer/TransferPlan.js';

/** Rows up to this many bytes are copied word by word: `set` with a subarray costs more. */
const SHORT_ROW = 128;

type Words = Uint8Array | Uint16Array | Uint32Array;

/** Copies elements whose stored bytes are those in memory. It keeps its views of the buffers that it used last. */
export class ElementCopier {
  readonly #elementSize: number;
  #from: Words = new Uint8Array(0);
  #to: Words = new Uint8Array(0);

  constructor(elementSize: number) {
    this.#elementSize = elementSize;
  }

  /** A visitor that copies rows of contiguous elements; rows that are not contiguous in the target are left to `scatter`. */
  rows(elements: Uint8Array, target: Uint8Array, scatter: RowVisitor): RowVisitor {
    const size = this.#elementSize;
    const width = this.#view(elements, target);
    const perElement = size / width;
    const from = this.#from;
    const to = this.#to;
    const firstFrom = elements.byteOffset / width;
    const firstTo = target.byteOffset / width;
    return (source, count, at, step) => {
      if (step !== 1) {
        scatter(source, count, at, step);
        return;
      }
      if (count * size > SHORT_ROW) {
        target.set(elements.subarray(source * size, (source + count) * size), at * size);
        return;
      }
      const first = firstFrom + source * perElement;
      const place = firstTo + at * perElement;
      for (let n = count * perElement - 1; n >= 0; n -= 1) to[place + n] = from[first + n] as number;
    };
  }

  /** Copies a box with `count` elements along each dimension. */
  box(
    elements: Uint8Array,
    source: BoxPlace,
    target: Uint8Array,
    destination: BoxPlace,
    count: readonly number[],
  ): void {
    const width = this.#view(elements, target);
    const perElement = this.#elementSize / width;
    const from = this.#from;
    const to = this.#to;
    let run = 1;
    let outer = count.length - 1;
    for (; outer >= 0; outer -= 1) {
      const size = count[outer] as number;
      if (size === 1) continue;
      if (source.distances[outer] !== run || destination.distances[outer] !== run) break;
      run *= size;
    }
    const words = run * perElement;
    const copy = words * width > SHORT_ROW ? copyLong : copyShort;
    const rows = count[outer] ?? 1;
    const step = (source.distances[outer] ?? 0) * perElement;
    const distance = (destination.distances[outer] ?? 0) * perElement;
    let first = elements.byteOffset / width + source.first * perElement;
    let place = target.byteOffset / width + destination.first * perElement;
    /** Which element is next along each dimension before that of the rows. */
    const next = outer > 0 ? new Array<number>(outer).fill(0) : [];
    for (let d = 0; d >= 0; ) {
      copy(from, first, step, to, place, distance, words, rows);
      for (d = outer - 1; d >= 0; d -= 1) {
        const size = count[d] as number;
        const isOver = next[d] === size - 1;
        const by = isOver ? 1 - size : 1;
        first += by * (source.distances[d] as number) * perElement;
        place += by * (destination.distances[d] as number) * perElement;
        next[d] = isOver ? 0 : (next[d] as number) + 1;
        if (!isOver) break;
      }
    }
  }

  /** Makes views of both buffers, as the largest words that fit; gives the bytes of a word. */
  #view(elements: Uint8Array, target: Uint8Array): 1 | 2 | 4 {
    const width = wordBytes(elements.byteOffset | target.byteOffset | this.#elementSize);
    this.#from = wordsOf(this.#from, elements.buffer, width);
    this.#to = wordsOf(this.#to, target.buffer, width);
    return width;
  }
}

type CopyRows = (
  from: Words,
  first: number,
  step: number,
  to: Words,
  place: number,
  distance: number,
  words: number,
  rows: number,
) => void;

/** Copies rows of `words` words, `step` apart in the source and `distance` apart in the target. */
const copyShort: CopyRows = (from, first, step, to, place, distance, words, rows) => {
  for (let row = 0; row < rows; row += 1) {
    const source = first + row * step;
    const target = place + row * distance;
    for (let n = 0; n < words; n += 1) to[target + n] = from[source + n] as number;
  }
};

const copyLong: CopyRows = (from, first, step, to, place, distance, words, rows) => {
  for (let row = 0; row < rows; row += 1) {
    const source = first + row * step;
    to.set(from.subarray(source, source + words), place + row * distance);
  }
};

function wordBytes(alignment: number): 1 | 2 | 4 {
  return alignment % 4 === 0 ? 4 : alignment % 2 === 0 ? 2 : 1;
}

/** A view of a whole buffer as words: the given one, if it is that. */
function wordsOf(words: Words, buffer: ArrayBufferLike, width: 1 | 2 | 4): Words {
  if (words.buffer === buffer && words.BYTES_PER_ELEMENT === width) return words;
  const length = Math.floor(buffer.byteLength / width);
  if (width === 4) return new Uint32Array(buffer, 0, length);
  return width === 2 ? new Uint16Array(buffer, 0, length) : new Uint8Array(buffer, 0, length);
}
