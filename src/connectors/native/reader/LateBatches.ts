import type { Batch } from './BatchTaker.js';

/** Batches whose bytes are on their way at once, and their bytes: more would hold memory, and be no faster. */
const MAX_BATCHES = 8;
const MAX_BYTES = 32 * 2 ** 20;

/** The window of a read over its late batches: how much is on its way. */
export class LateBatches {
  #aborting: AbortController | undefined;
  #batches = 0;
  #bytes = 0;

  /** Aborts what is on its way when the read ends. */
  get signal(): AbortSignal {
    this.#aborting ??= new AbortController();
    return this.#aborting.signal;
  }

  /** Whether a batch of so many bytes may be fetched too. */
  hasRoomFor(bytes: number): boolean {
    return this.#batches === 0 || (this.#batches < MAX_BATCHES && this.#bytes + bytes <= MAX_BYTES);
  }

  begin({ bytes }: Batch): void {
    this.#batches += 1;
    this.#bytes += bytes;
  }

  end({ bytes }: Batch): void {
    this.#batches -= 1;
    this.#bytes -= bytes;
  }

  abort(): void {
    this.#aborting?.abort();
  }
}
