import type { RowVisitor } from '../../../transfer/TransferPlan.js';

/** Rows up to this many bytes are copied word by word: `set` with a subarray costs more. */
const SHORT_ROW = 128;

type Words = Uint8Array | Uint16Array | Uint32Array;

/** Copies rows of elements whose stored bytes are those in memory. It keeps its views of the buffers that it used last. */
export class RowCopier {
  readonly #elementSize: number;
  #from: Words = new Uint8Array(0);
  #to: Words = new Uint8Array(0);

  constructor(elementSize: number) {
    this.#elementSize = elementSize;
  }

  /** A visitor that copies rows of contiguous elements; rows that are not contiguous in the target are left to `scatter`. */
  rows(elements: Uint8Array, target: Uint8Array, scatter: RowVisitor): RowVisitor {
    const size = this.#elementSize;
    const width = wordBytes(elements.byteOffset | target.byteOffset | size);
    const perElement = size / width;
    this.#from = wordsOf(this.#from, elements.buffer, width);
    this.#to = wordsOf(this.#to, target.buffer, width);
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
}

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
