import { viewOf } from '../../../codec/RawMemory.js';
import { failure, type H5Error } from '../../../model/H5Error.js';
import type { List, Slice } from './SelectionParts.js';
import { unsignedAt } from './unsignedAt.js';

export const MAGIC: readonly number[] = [0x48, 0x53, 0x45, 0x4c];
export const VERSION = 1;
/** Bytes of integers, by the code that says it. */
export const WIDTHS = [2, 4, 8] as const;
/** What the coordinates of one dimension are. */
export const SLICE = 0;
export const LIST = 1;
const COORDINATE = 2;

/** H5S_MAX_RANK. */
const MAX_RANK = 32;
const HEAD_BYTES = 10;

/**
 * Reads h5json's `Selection`: magic, version, class, type of the selection, width of integers, rank (2 bytes), the extent, a byte that
 * says that there are no fields, and for each dimension a slice (start, stop, step), a list of coordinates, or one coordinate.
 */
export class SelectionReader {
  readonly type: number;
  readonly rank: number;
  readonly #view: DataView;
  readonly #width: number;
  #at = HEAD_BYTES;

  /** Reads what comes before the extent. Errors: `H5Error` `corrupt-file`, `unsupported` (another version). */
  constructor(readonly bytes: Uint8Array) {
    this.#view = viewOf(bytes);
    if (bytes.length < HEAD_BYTES || MAGIC.some((byte, n) => bytes[n] !== byte)) throw this.damaged('no selection');
    if (bytes[4] !== VERSION || bytes[5] !== 0)
      throw failure('unsupported', `a selection of version ${bytes[4]} and class ${bytes[5]}`);
    const width = WIDTHS[bytes[7]!];
    this.type = bytes[6]!;
    this.rank = this.#view.getUint16(8, true);
    if (width === undefined || this.rank > MAX_RANK) throw this.damaged('a width or a rank that there is not');
    this.#width = width;
  }

  byte(): number {
    return this.#view.getUint8(this.#take(1));
  }

  integer(): number {
    const value = unsignedAt(this.#view, this.#take(this.#width), this.#width);
    if (!Number.isSafeInteger(value)) throw this.damaged('a coordinate beyond 2^53');
    return value;
  }

  /** The coordinates of one dimension. */
  dimension(): Slice | List {
    const form = this.byte();
    if (form === SLICE) {
      const slice = { start: this.integer(), stop: this.integer(), step: this.integer() };
      if (slice.step < 1 || slice.stop <= slice.start) throw this.damaged('a slice without coordinates');
      return slice;
    }
    if (form === COORDINATE) {
      const start = this.integer();
      return { start, stop: start + 1, step: 1 };
    }
    if (form !== LIST) throw this.damaged(`coordinates of form ${form}`);
    const count = this.#view.getUint32(this.#take(4), true);
    const start = this.#take(count * this.#width);
    this.#at = start;
    return { list: Array.from({ length: count }, () => this.integer()) };
  }

  damaged(what: string): H5Error {
    return failure('corrupt-file', `a region reference: ${what} in its selection of ${this.bytes.length} bytes`);
  }

  #take(count: number): number {
    const start = this.#at;
    if (count > this.bytes.length - start) throw this.damaged('too much');
    this.#at = start + count;
    return start;
  }
}
