import type { Entry } from './Entry.js';
import type { EventSetProgress, EventSetStatus } from './events.js';

/** How an operation ends. */
export type Outcome = 'succeeded' | 'failed' | 'canceled';

/** Counts of an event set's operations and of the bytes they move. */
export class Tally {
  #inserted = 0;
  #running = 0;
  readonly #ended = { succeeded: 0, failed: 0, canceled: 0 };
  #loadedBytes = 0;
  #totalBytes = 0;

  insert(): void {
    this.#inserted += 1;
  }

  start(entry: Entry): void {
    entry.state = 'running';
    this.#running += 1;
  }

  move(entry: Entry, loadedBytes: number, totalBytes: number): void {
    this.#loadedBytes += loadedBytes - entry.loadedBytes;
    this.#totalBytes += totalBytes - entry.totalBytes;
    entry.loadedBytes = loadedBytes;
    entry.totalBytes = totalBytes;
  }

  /** A transfer that ended early moves no more bytes: the total shrinks to what it has moved. */
  end(entry: Entry, outcome: Outcome): void {
    const bytes = outcome === 'succeeded' ? entry.totalBytes : entry.loadedBytes;
    this.move(entry, bytes, bytes);
    if (entry.state === 'running') this.#running -= 1;
    entry.state = outcome;
    this.#ended[outcome] += 1;
  }

  get status(): EventSetStatus {
    const { succeeded, failed, canceled } = this.#ended;
    const active = this.#inserted - succeeded - failed - canceled;
    return { inserted: this.#inserted, active, running: this.#running, succeeded, failed, canceled };
  }

  get progress(): EventSetProgress {
    const { succeeded, failed, canceled } = this.#ended;
    return {
      loadedBytes: this.#loadedBytes,
      totalBytes: this.#totalBytes,
      operationsDone: succeeded + failed + canceled,
      operationsTotal: this.#inserted,
    };
  }
}
