import type { Datatype } from '../model/Datatype.js';

/** The transfer of a `readChunks`; its chunks are parts of it. */
export interface Transfer {
  /** Bytes of all elements in memory. */
  readonly totalBytes: number;
  readonly shape: readonly number[];
  /** The datatype of the dataset. */
  readonly datatype: Datatype;
}

/** Where a chunk belongs in its transfer. */
export interface Place {
  readonly transfer: Transfer;
  /** Bytes of the chunk's elements in memory. */
  readonly bytes: number;
  /** First element of the chunk in the transfer's own shape. */
  readonly position: readonly number[];
  readonly shape: readonly number[];
}

/**
 * The slot of a chunk: while it is held, no other chunk is read in its place. The stream that emits the chunk
 * holds it while the chunk's `next` runs; a consumer that keeps the chunk longer retains it.
 */
export class Lease {
  readonly place: Place | undefined;
  #holders = 1;
  readonly #ended: () => void;

  /** @param ended - Called when it is no longer held. */
  constructor(place: Place | undefined, ended: () => void) {
    this.place = place;
    this.#ended = ended;
  }

  /** Holds it beyond the return of `next`. */
  retain(): () => void {
    this.#holders += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.release();
    };
  }

  /** Ends one hold. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#ended();
  }
}

/** The lease of the chunk whose `next` is on the stack. */
let current: Lease | undefined;

/**
 * The lease of the chunk whose `next` is on the stack, whatever became of the chunk on its way through synchronous operators;
 * undefined after asynchronous ones, and for values that did not come from `readChunks`.
 */
export function currentLease(): Lease | undefined {
  return current;
}

/** Emits a value under a lease. */
export function nextUnder<T>(lease: Lease | undefined, observer: { next(value: T): void }, value: T): void {
  const outer = current;
  current = lease;
  try {
    observer.next(value);
  } finally {
    current = outer;
  }
}
