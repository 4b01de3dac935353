import type { ByteRange, RangeReader } from '../../src/storage/RangeReader.js';

export interface Delay {
  /** Turns of the event loop until a range comes, by its number; in the order of asking by default. */
  readonly turns?: (n: number) => number;
  /** What becomes of the bytes of a range: fewer, or an error that is thrown. */
  readonly spoil?: (bytes: Uint8Array, range: ByteRange, n: number) => Uint8Array;
  /** What it says of the file's length; the true one by default. */
  readonly size?: number | undefined;
}

/** Bytes that come some turns after they were asked for, each range by itself. */
export class DelayedReader implements RangeReader {
  readonly size: number | undefined;
  /** Ranges asked for, and the most that were on their way at once. */
  asked = 0;
  most = 0;
  aborted = 0;
  readonly #bytes: Uint8Array;
  readonly #delay: Delay;
  #underWay = 0;

  constructor(bytes: Uint8Array, delay: Delay = {}) {
    this.#bytes = bytes;
    this.#delay = delay;
    this.size = 'size' in delay ? delay.size : bytes.length;
  }

  /** Bytes that are on their way. */
  get underWay(): number {
    return this.#underWay;
  }

  read(ranges: readonly ByteRange[], signal?: AbortSignal): Promise<readonly Uint8Array[]> {
    return Promise.all(ranges.map((range) => this.fetch(range, signal)));
  }

  async fetch(range: ByteRange, signal?: AbortSignal): Promise<Uint8Array> {
    const { turns = () => 1, spoil = (bytes) => bytes } = this.#delay;
    this.asked += 1;
    const n = this.asked;
    this.#underWay += 1;
    this.most = Math.max(this.most, this.#underWay);
    try {
      for (let turn = turns(n); turn > 0; turn -= 1) {
        await new Promise((resolve) => void setImmediate(resolve));
        if (!signal?.aborted) continue;
        this.aborted += 1;
        throw signal.reason;
      }
      return spoil(this.#bytes.slice(range.offset, range.offset + range.length), range, n);
    } finally {
      this.#underWay -= 1;
    }
  }
}
