/** Seconds between two times: a double of today's seconds has steps of a quarter of a microsecond. */
const STEP = 1e-6;

/**
 * Gives links and attributes their time of creation, each later than the one before: the server sorts by it, and what it creates in one
 * request has no order otherwise. It takes times that are not more than 10 seconds before and 300 after its own.
 */
export class CreationClock {
  #last = 0;
  #ahead = 0;

  /** @param now - The time in seconds since 1970. */
  constructor(readonly now: () => number = () => Date.now() / 1000) {}

  /** Notes a time that the server has told just now: its clock may differ. */
  observe(serverTime: number): void {
    this.#ahead = serverTime - this.now();
    // What the server created itself came before what comes next.
    this.#last = Math.max(this.#last, serverTime);
  }

  /** Seconds that have passed on the server since a time; endless for what is none. */
  secondsSince(time: unknown): number {
    return typeof time === 'number' ? this.now() + this.#ahead - time : Number.POSITIVE_INFINITY;
  }

  /** The next time, in seconds since 1970. */
  next(): number {
    this.#last = Math.max(this.#last + STEP, this.now() + this.#ahead);
    return this.#last;
  }
}
