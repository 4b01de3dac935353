import { failure } from '../../model/H5Error.js';
import { KeptBlocks } from '../KeptBlocks.js';
import type { RangeReader } from '../RangeReader.js';
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
  readonly #blocks: KeptBlocks;
  /** The first and the last block that was wanted and not there. */
  #missed: { readonly first: number; readonly last: number } | undefined;
  /** The block behind those that were fetched last, and how many those were. */
  #next = 0;
  #ahead = 1;
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
    this.#blocks = new KeptBlocks(capacity);
  }

  size(): number {
    return this.#whole?.length ?? this.#reader.size ?? UNKNOWN_SIZE;
  }

  /** Errors (thrown): `H5Error` `io` for what `fetchMissing` then fetches. */
  read(target: Uint8Array, offset: number): number {
    if (this.#whole) {
      const part = this.#whole.subarray(offset, offset + target.byteLength);
      target.set(part);
      return part.byteLength;
    }
    const end = Math.min(offset + target.byteLength, this.#reader.size ?? Number.POSITIVE_INFINITY);
    let at = offset;
    while (at < end) {
      const number = Math.floor(at / BLOCK);
      const block = this.#blocks.use(number);
      if (!block) {
        this.#missed = { first: number, last: Math.floor((end - 1) / BLOCK) };
        throw failure('io', `${end - at} bytes at byte ${at} are not there yet`);
      }
      const part = block.subarray(at - number * BLOCK, end - number * BLOCK);
      target.set(part, at - offset);
      at += part.length;
      if (block.length < BLOCK) break;
    }
    return at - offset;
  }

  /**
   * Fetches what was missing, and more behind it as long as one read follows the other; undefined when nothing was.
   * Errors (rejects): `H5Error` `io`, `unsupported`.
   */
  fetchMissing(): Promise<void> | undefined {
    const missed = this.#missed;
    this.#missed = undefined;
    return missed && this.#fetch(missed.first, missed.last);
  }

  async #fetch(first: number, last: number): Promise<void> {
    if ((last - first + 1) * BLOCK > this.#capacity / 2) throw this.#tooLarge((last - first + 1) * BLOCK);
    this.#ahead = first === this.#next ? Math.min(2 * this.#ahead, STEP / BLOCK) : 1;
    const count = Math.max(last - first + 1, this.#ahead);
    const ranges = Array.from({ length: count }, (_, n) => ({ offset: (first + n) * BLOCK, length: BLOCK }));
    const fetched = await this.#reader.read(ranges);
    for (const [n, bytes] of fetched.entries()) this.#blocks.keep(first + n, bytes.slice());
    this.#next = first + count;
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
    this.#blocks.clear();
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
