import type { ByteRange, RangeReader } from '../../src/storage/RangeReader.js';

/** A batch that was asked for and has not come. */
interface Asked {
  readonly ranges: readonly ByteRange[];
  answer(): void;
  fail(error: unknown): void;
}

/** Bytes that come when the test says so; it notes the batches, and whether they were aborted. */
export class ScriptedReader implements RangeReader {
  readonly size: number | undefined;
  readonly batches: (readonly ByteRange[])[] = [];
  readonly pending: Asked[] = [];
  aborted = 0;
  readonly #bytes: Uint8Array;

  /** @param size - What it says of the file's length; the true one by default. */
  constructor(bytes: Uint8Array, size: number | undefined = bytes.length) {
    this.#bytes = bytes;
    this.size = size;
  }

  read(ranges: readonly ByteRange[], signal?: AbortSignal): Promise<readonly Uint8Array[]> {
    this.batches.push(ranges.map(({ offset, length }) => ({ offset, length })));
    return new Promise((resolve, reject) => {
      const asked: Asked = {
        ranges,
        answer: () => resolve(ranges.map(({ offset, length }) => this.#bytes.slice(offset, offset + length))),
        fail: reject,
      };
      this.pending.push(asked);
      signal?.addEventListener('abort', () => {
        const at = this.pending.indexOf(asked);
        if (at < 0) return;
        this.pending.splice(at, 1);
        this.aborted += 1;
        reject(signal.reason);
      });
    });
  }

  /** Answers all that was asked for up to now. */
  answer(): void {
    for (const asked of this.pending.splice(0)) asked.answer();
  }

  fail(error: unknown): void {
    for (const asked of this.pending.splice(0)) asked.fail(error);
  }
}
