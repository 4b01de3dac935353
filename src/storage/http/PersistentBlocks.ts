import type { LateStorage } from '../CoalescingReader.js';
import type { ByteRange } from '../RangeReader.js';
import { inTime } from './inTime.js';
import type { KeptFolder } from './KeptFolder.js';

/** Bytes of a block that is kept for the next visit. */
export const KEPT_BLOCK = 64 * 1024;
/** Milliseconds that closing a file waits for blocks to be written. */
const LONGEST_WAIT_MS = 5000;
/** The most bytes that wait to be written; what comes on top of them is not kept. */
const MOST_WAITING = 16 * 2 ** 20;

/** What a storage of late bytes tells of the state of its file. */
export interface StatedStorage extends LateStorage {
  /** What the server calls the state of the file; undefined as long as nothing was fetched, or where it has no name for it. */
  readonly validator: string | undefined;
}

/**
 * Keeps blocks of a remote file for the next visit. The server is asked for one byte then, to learn whether the file is still the same;
 * what was kept of another state is forgotten.
 */
export class PersistentBlocks implements LateStorage {
  readonly #storage: StatedStorage;
  readonly #url: string;
  readonly #store: KeptFolder;
  /** Finds out whether what is kept is of the present state of the file; undefined before and afterwards. */
  #preparing: Promise<void> | undefined;
  #isKept: boolean | undefined;
  /** Writes one block after the other, when blocks of the present state may be written. */
  #writing: Promise<unknown> | undefined;
  #waiting = 0;

  constructor(storage: StatedStorage, url: string, store: KeptFolder) {
    this.#storage = storage;
    this.#url = url;
    this.#store = store;
  }

  /** Waits until what has come is written, a few seconds at the most; what could not be written is not missed. */
  async settled(): Promise<void> {
    const ignored = (): void => {};
    if (this.#writing) await inTime(this.#writing.then(ignored, ignored), LONGEST_WAIT_MS, ignored);
  }

  get size(): number | undefined {
    return this.#storage.size;
  }

  get gap(): number {
    return this.#storage.gap;
  }

  get mostBytes(): number {
    return this.#storage.mostBytes;
  }

  get atOnce(): number {
    return this.#storage.atOnce;
  }

  /** Where something is kept, no more than what is wanted is fetched. */
  get headBytes(): number {
    return this.#isKept ? 0 : (this.#storage.headBytes ?? 0);
  }

  /** Finds out whether what is kept is of the present state. */
  prepare(): Promise<void> | undefined {
    if (this.#isKept !== undefined) return undefined;
    this.#preparing ??= this.#validate().finally(() => {
      this.#preparing = undefined;
    });
    return this.#preparing;
  }

  /** Is called when `prepare` is over. */
  async fetch(range: ByteRange, signal: AbortSignal, arrived: (piece: Uint8Array) => void): Promise<void> {
    const end = range.offset + range.length;
    const last = Math.ceil(end / KEPT_BLOCK);
    /** Gives what of a piece at a place in the file was asked for. */
    const give = (at: number, piece: Uint8Array): void => {
      const part = piece.subarray(Math.max(0, range.offset - at), Math.max(0, end - at));
      if (part.length > 0) arrived(part);
    };
    /** The first of the blocks that are missing before the next kept one. */
    let first = Math.floor(range.offset / KEPT_BLOCK);
    for (let block = first; block <= last; block += 1) {
      const kept = block < last ? await this.#read(block) : undefined;
      if (!kept && block < last) continue;
      if (first < block) {
        const fetched = await this.#fetch(first, block, signal, give);
        if (fetched < (block - first) * KEPT_BLOCK) return;
      }
      if (kept) give(block * KEPT_BLOCK, kept);
      first = block + 1;
    }
  }

  /** Fetches blocks `from` to `to`, and keeps them; gives how many bytes came. */
  async #fetch(
    from: number,
    to: number,
    signal: AbortSignal,
    give: (at: number, piece: Uint8Array) => void,
  ): Promise<number> {
    const offset = from * KEPT_BLOCK;
    const length = (to - from) * KEPT_BLOCK;
    const bytes = new Uint8Array(length);
    let received = 0;
    try {
      await this.#storage.fetch({ offset, length }, signal, (piece) => {
        bytes.set(piece, received);
        give(offset + received, piece);
        received += piece.length;
      });
    } finally {
      const isAtEnd = this.size !== undefined && offset + received === this.size;
      for (let at = 0; at < received; at += KEPT_BLOCK) {
        const block = bytes.subarray(at, Math.min(at + KEPT_BLOCK, received));
        if (block.length === KEPT_BLOCK || isAtEnd) this.#keep(from + at / KEPT_BLOCK, block);
      }
    }
    return received;
  }

  async #validate(): Promise<void> {
    const known = await this.#store.validatorOf(this.#url).catch(() => undefined);
    if (known !== undefined)
      await this.#storage.fetch({ offset: 0, length: 1 }, new AbortController().signal, () => {});
    this.#isKept = known !== undefined && this.#storage.validator === known;
    if (this.#isKept) this.#writing = Promise.resolve();
  }

  /** A kept block; one that is being written may have no bytes yet. */
  async #read(block: number): Promise<Uint8Array | undefined> {
    if (!this.#isKept) return undefined;
    const bytes = await this.#store.read(this.#url, block).catch(() => undefined);
    const left = (this.size ?? Number.POSITIVE_INFINITY) - block * KEPT_BLOCK;
    return bytes?.length === Math.min(KEPT_BLOCK, left) ? bytes : undefined;
  }

  #keep(number: number, block: Uint8Array): void {
    const { validator } = this.#storage;
    if (validator === undefined || this.#waiting + block.length > MOST_WAITING) return;
    this.#writing ??= this.#store.begin(this.#url, validator);
    this.#waiting += block.length;
    // After a failure nothing more is kept: the others fail likewise.
    this.#writing = this.#writing
      .then(() => this.#store.write(this.#url, number, block))
      .finally(() => {
        this.#waiting -= block.length;
      });
    this.#writing.catch(() => {});
  }
}
