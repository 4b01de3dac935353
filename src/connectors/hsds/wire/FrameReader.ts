import { viewOf } from '../../../codec/RawMemory.js';
import { failure } from '../../../model/H5Error.js';

/** Reads an answer that holds elements of variable length, each after its length, and nothing beyond its bytes. */
export class FrameReader {
  readonly #view: DataView;
  /** The byte that is read next. */
  at = 0;

  constructor(readonly bytes: Uint8Array) {
    this.#view = viewOf(bytes);
  }

  /** The position of so many bytes, which are passed over. `end` is where what they belong to ends. */
  take(length: number, end: number): number {
    const start = this.at;
    if (length > end - start)
      throw failure(
        'corrupt-file',
        `variable-length data of ${length} bytes at byte ${start} of an answer ends beyond byte ${end}`,
      );
    this.at = start + length;
    return start;
  }

  /** A length in bytes, of what lies between it and `end`. */
  length(end: number): number {
    return this.#view.getUint32(this.take(4, end), true);
  }

  /** Refuses bytes that are left before `end`. */
  expectEnd(end: number): void {
    if (this.at !== end)
      throw failure('corrupt-file', `variable-length data ends at byte ${this.at} of an answer, its bytes at ${end}`);
  }
}
