import type { ReadPriority } from '../../../storage/RangeReader.js';
import type { Batch } from './BatchTaker.js';
import type { LateRead } from './ElementSource.js';

/** The most batches, and bytes of batches, that are under way at once: more would take memory and be no faster. */
const MAX_BATCHES = 8;
const MAX_BYTES = 32 * 2 ** 20;

/** The window of a read: how many late batches are under way. */
export class LateBatches implements LateRead {
  readonly priority: ReadPriority | undefined;
  #aborting: AbortController | undefined;
  #batches = 0;
  #bytes = 0;

  constructor(priority?: ReadPriority) {
    this.priority = priority;
  }

  /** Aborts the fetches that are under way when the read ends. */
  get signal(): AbortSignal {
    this.#aborting ??= new AbortController();
    return this.#aborting.signal;
  }

  /** Whether another batch of this many bytes may be fetched. */
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
