import { failure, H5Error } from '../model/H5Error.js';
import { abortable } from './abortable.js';
import { type CoalescedRange, coalesce } from './coalesce.js';
import type { ByteRange, RangeReader } from './RangeReader.js';

/** A storage whose bytes are late, as the reader uses it. */
export interface LateStorage {
  /** Size of the file in bytes; undefined while it is unknown. */
  readonly size?: number | undefined;
  /** Fetches one range; fewer bytes only at the end of the file. */
  fetch(range: ByteRange, signal: AbortSignal | undefined): Promise<Uint8Array>;
  /** Gap up to which two ranges are fetched in one request, and the largest request, both in bytes. */
  readonly gap: number;
  readonly mostBytes: number;
  /** Number of concurrent requests. */
  readonly atOnce: number;
}

/** Reads ranges of a storage whose bytes are late: those near each other in one request, several requests at once. */
export class CoalescingReader implements RangeReader {
  readonly #storage: LateStorage;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(storage: LateStorage) {
    this.#storage = storage;
  }

  get size(): number | undefined {
    return this.#storage.size;
  }

  async read(ranges: readonly ByteRange[], signal?: AbortSignal): Promise<readonly Uint8Array[]> {
    signal?.throwIfAborted();
    const { gap, mostBytes } = this.#storage;
    const clipped = ranges.map((range) => this.#clipped(range));
    const wanted = [...clipped.keys()].filter((n) => clipped[n]!.length > 0);
    const requests = coalesce(
      wanted.map((n) => clipped[n]!),
      gap,
      mostBytes,
    );
    const read = ranges.map(() => new Uint8Array(0));
    // When one fails, the others are canceled.
    const aborting = new AbortController();
    const abort = (): void => aborting.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await Promise.all(
        requests.map(async (request) => {
          const bytes = await this.#request(request, aborting.signal);
          for (const part of request.parts) {
            const n = wanted[part]!;
            const { offset, length } = clipped[n]!;
            const from = offset - request.offset;
            read[n] = bytes.subarray(from, from + length) as Uint8Array<ArrayBuffer>;
          }
        }),
      );
    } finally {
      signal?.removeEventListener('abort', abort);
      aborting.abort();
    }
    return read;
  }

  /** The part of a range that lies within the file. */
  #clipped({ offset, length }: ByteRange): ByteRange {
    const end = Math.min(offset + length, this.size ?? Number.POSITIVE_INFINITY);
    return { offset, length: Math.max(0, end - offset) };
  }

  async #request({ offset, length }: CoalescedRange, signal: AbortSignal): Promise<Uint8Array> {
    await this.#enter(signal);
    try {
      const bytes = await abortable(this.#storage.fetch({ offset, length }, signal), signal);
      const isWhole = bytes.length === length || (this.size === undefined && bytes.length < length);
      if (!isWhole) throw failure('io', `${bytes.length} bytes came for the ${length} at byte ${offset}`);
      return bytes;
    } catch (cause) {
      if (cause instanceof H5Error || signal.aborted) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw failure('io', `reading ${length} bytes at byte ${offset} failed (${reason})`, { cause });
    } finally {
      this.#leave();
    }
  }

  /** Resolves when another request may start. */
  async #enter(signal: AbortSignal): Promise<void> {
    if (this.#underWay < this.#storage.atOnce) {
      this.#underWay += 1;
      return;
    }
    let enter = (): void => {};
    const turn = new Promise<void>((resolve) => {
      enter = resolve;
      this.#waiting.push(enter);
    });
    try {
      await abortable(turn, signal);
    } catch (error) {
      const at = this.#waiting.indexOf(enter);
      if (at >= 0) this.#waiting.splice(at, 1);
      else this.#leave();
      throw error;
    }
  }

  /** Starts the next request in place of one that has ended. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#underWay -= 1;
  }
}
