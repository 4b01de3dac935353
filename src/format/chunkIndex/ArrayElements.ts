import type { ByteWriter } from '../bytes/ByteWriter.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { ChunkNumbering } from './ChunkNumbering.js';
import type { ChunkRecords } from './ChunkRecords.js';
import { checkStoredSizes, storedSizeBytes } from './storedSizeBytes.js';

const MASK_BYTES = 4;

/** The elements of a new fixed or extensible array (File Format Specification, Appendix C.3 and C.4): one per chunk, by chunk number. */
export class ArrayElements {
  readonly grid: ChunkGrid;
  /** Client ID: 1 when the chunks are filtered, otherwise 0. */
  readonly client: number;
  /** Bytes of an element. */
  readonly bytes: number;
  readonly #chunks: ChunkRecords;
  readonly #sizeBytes: number;
  /** The chunk numbers, ascending, and the index of each in the records. */
  readonly #numbers: Float64Array;
  readonly #places: Uint32Array;

  constructor(grid: ChunkGrid, numbering: ChunkNumbering, chunks: ChunkRecords, layoutVersion: number) {
    const { sizeofOffsets } = grid.format;
    this.grid = grid;
    this.client = grid.filtered ? 1 : 0;
    this.#chunks = chunks;
    this.#sizeBytes = storedSizeBytes(grid, layoutVersion);
    this.bytes = sizeofOffsets + (grid.filtered ? this.#sizeBytes + MASK_BYTES : 0);
    checkStoredSizes(chunks, this.#sizeBytes);
    const numbers = Float64Array.from({ length: chunks.count }, (_, index) =>
      numbering.numberOf(chunks.scaledAt(index)),
    );
    const places = Uint32Array.from({ length: chunks.count }, (_, index) => index);
    const isAscending = numbers.every((number, index) => index === 0 || numbers[index - 1]! < number);
    if (!isAscending) places.sort((one, other) => numbers[one]! - numbers[other]!);
    this.#places = places;
    this.#numbers = isAscending ? numbers : Float64Array.from(places, (place) => numbers[place]!);
  }

  /** Number of elements: one more than the number of the last chunk. */
  get length(): number {
    const count = this.#numbers.length;
    return count > 0 ? this.#numbers[count - 1]! + 1 : 0;
  }

  /** The smallest chunk number that is at least `number`; `Infinity` if there is none. */
  next(number: number): number {
    return this.#numbers[this.#placeOf(number)] ?? Number.POSITIVE_INFINITY;
  }

  /** Writes `count` elements from number `first` on. Elements without a chunk get the undefined address. */
  put(writer: ByteWriter, first: number, count: number): void {
    let at = this.#placeOf(first);
    const { addresses, sizes, masks } = this.#chunks;
    for (let number = first; number < first + count; number++) {
      const place = this.#numbers[at] === number ? this.#places[at++] : undefined;
      writer.address(place === undefined ? undefined : addresses[place]!);
      if (this.#sizeBytes === 0) continue;
      writer.unsigned(place === undefined ? 0 : sizes![place]!, this.#sizeBytes);
      writer.u32(place === undefined ? 0 : masks![place]!);
    }
  }

  /** The index of the first chunk whose number is at least `number`. */
  #placeOf(number: number): number {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#numbers[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
