import { failure } from '../../model/H5Error.js';
import type { RangeReader } from '../RangeReader.js';
import { ReadOnlyBytes } from '../ReadOnlyBytes.js';

/** Bytes that are read at a time when all of the file is loaded. */
const STEP = 8 * 2 ** 20;

/** The bytes of a remote file for libhdf5, which reads synchronously: they are loaded into memory before. */
export class HttpBytes extends ReadOnlyBytes {
  readonly #reader: RangeReader;
  readonly #most: number;
  readonly #end: () => void;
  #loading: Promise<void> | undefined;
  #bytes: Uint8Array | undefined;

  /**
   * @param most - Bytes of the largest file that is loaded.
   * @param end - Ends all requests.
   */
  constructor(identity: string, reader: RangeReader, most: number, end: () => void) {
    super(identity);
    this.#reader = reader;
    this.#most = most;
    this.#end = end;
  }

  /** Loads all of it. Errors (rejects): `H5Error` `unsupported` for a file that is too large; `io`. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  size(): number {
    return this.#bytes?.length ?? this.#reader.size ?? 0;
  }

  read(target: Uint8Array, offset: number): number {
    if (!this.#bytes) throw new TypeError('the remote file is read before it is loaded');
    const part = this.#bytes.subarray(offset, offset + target.byteLength);
    target.set(part);
    return part.byteLength;
  }

  /** Forgets what was loaded. */
  forget(): void {
    this.#bytes = undefined;
    this.#loading = undefined;
  }

  override close(): void {
    this.forget();
    this.#end();
  }

  async #load(): Promise<void> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const { size } = this.#reader;
      if (Math.max(length, size ?? 0) > this.#most)
        throw failure(
          'unsupported',
          `libhdf5 would need all ${size ?? `more than ${length}`} bytes of the remote file in memory, and wholeFileBytes is ${this.#most}`,
        );
      const [piece = new Uint8Array(0)] = await this.#reader.read([{ offset: length, length: STEP }]);
      pieces.push(piece);
      length += piece.length;
      if (piece.length < STEP) break;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.#bytes = bytes;
  }
}
