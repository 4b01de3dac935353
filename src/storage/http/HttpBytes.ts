import { failure } from '../../model/H5Error.js';
import { BlockCache } from '../BlockCache.js';
import type { ByteRange, RangeReader } from '../RangeReader.js';
import { ReadOnlyBytes } from '../ReadOnlyBytes.js';
import { joined } from './joined.js';

const BLOCK = 64 * 1024;
/** Bytes that are fetched at a time when all of the file is loaded, and at the most when what follows may be wanted too. */
const STEP = 8 * 2 ** 20;
/** The size of a file whose server does not tell it: libhdf5 takes the end from the superblock, and only wants it to be in the file. */
const UNKNOWN_SIZE = 2 ** 48;

/**
 * The bytes of a remote file for libhdf5, which reads synchronously. What is not there is noted and fails; when it was fetched the call is
 * made again. So libhdf5 needs no thread that waits, and no more of the file than it reads.
 */
export class HttpBytes extends ReadOnlyBytes {
  readonly #reader: RangeReader;
  readonly #capacity: number;
  readonly #end: () => void;
  readonly #blocks: BlockCache;
  /** What a read has just not had, and comes. */
  #missing: Promise<void> | undefined;
  /** Where what was fetched last ends, and how many bytes of it were read ahead. */
  #next = 0;
  #ahead = 0;
  #whole: Uint8Array | undefined;

  /**
   * @param capacity - Bytes that are kept, and of the largest file that is loaded.
   * @param end - Ends all requests.
   */
  constructor(identity: string, reader: RangeReader, capacity: number, end: () => void) {
    super(identity);
    this.#reader = reader;
    this.#capacity = capacity;
    this.#end = end;
    this.#blocks = new BlockCache(reader, { blockBytes: BLOCK, capacity });
  }

  size(): number {
    return this.#whole?.length ?? this.#reader.size ?? UNKNOWN_SIZE;
  }

  /** Errors (thrown): `H5Error` `io` for what `fetchMissing` then gives. */
  read(target: Uint8Array, offset: number): number {
    const length = target.byteLength;
    const found = this.#whole ? [this.#whole.subarray(offset, offset + length)] : this.#kept({ offset, length });
    if (found instanceof Promise) {
      this.#missing = found;
      // Whoever waits for it hears of a failure.
      found.catch(() => {});
      throw failure('io', `${length} bytes at byte ${offset} are not there yet`);
    }
    const [bytes = new Uint8Array(0)] = found;
    target.set(bytes);
    return bytes.length;
  }

  /**
   * Waits for what was missing; undefined when nothing was.
   * Errors (rejects): `H5Error` `io`, `unsupported`.
   */
  fetchMissing(): Promise<void> | undefined {
    const missing = this.#missing;
    this.#missing = undefined;
    return missing;
  }

  /** A range that is kept; otherwise it is fetched, and more behind it as long as one read follows the other. */
  #kept({ offset, length }: ByteRange): readonly Uint8Array[] | Promise<void> {
    if (length > this.#capacity / 2) return Promise.reject(this.#tooLarge(length));
    const found = this.#blocks.read([{ offset, length }]);
    if (!(found instanceof Promise)) return found;
    const isNext = offset <= this.#next && offset + length > this.#next;
    this.#ahead = isNext ? Math.min(Math.max(2 * this.#ahead, length), STEP) : 0;
    this.#next = Math.ceil((offset + length + this.#ahead) / BLOCK) * BLOCK;
    const behind = this.#blocks.read([{ offset: offset + length, length: this.#ahead }]);
    return Promise.all([found, behind]).then(() => {});
  }

  /** Loads all of the file. Errors (rejects): `H5Error` `io`, `unsupported` for a file that is too large. */
  async load(): Promise<void> {
    if (this.#whole) return;
    const pieces: Uint8Array[] = [];
    let length = 0;
    this.#checkLength(0);
    for (;;) {
      const [piece = new Uint8Array(0)] = await this.#reader.read([{ offset: length, length: STEP }]);
      pieces.push(piece);
      length += piece.length;
      this.#checkLength(length);
      if (piece.length < STEP) break;
    }
    this.#whole = joined(pieces);
  }

  /** Forgets what was fetched. */
  forget(): void {
    this.#whole = undefined;
    this.#blocks.forget();
  }

  override close(): void {
    this.forget();
    this.#end();
  }

  #tooLarge(bytes: number): Error {
    return failure(
      'unsupported',
      `${bytes} bytes of the remote file would be needed in memory at once, and wholeFileBytes is ${this.#capacity}`,
    );
  }

  /** Throws for a file that is longer than may be loaded, as far as is known. */
  #checkLength(loaded: number): void {
    const { size } = this.#reader;
    if (Math.max(loaded, size ?? 0) <= this.#capacity) return;
    const all = size ?? `more than ${loaded}`;
    throw failure(
      'unsupported',
      `all ${all} bytes of the remote file would be needed in memory, and wholeFileBytes is ${this.#capacity}`,
    );
  }
}
