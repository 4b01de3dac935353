/** The clock and the timers of a thread; times are in milliseconds. */
export interface Timers {
  now(): number;
  /** Calls back after a time; returns what takes that back. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The timers of this thread. */
export const ownTimers: Timers = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Milliseconds of silence after which a worker is asked for a sign of life, and then given up. */
const PATIENCE = 60_000;

/** Milliseconds more in which a sign of life that has come already is heard: this thread may have been busy, or the machine asleep. */
const GRACE = 1000;

/**
 * Tells a worker that is stuck, inside WebAssembly for good, from one that waits for bytes or for an answer: the event loop of the
 * latter turns, so it answers at once when it is asked for a sign of life, however long its calls take.
 */
export class Watchdog {
  readonly #ping: () => void;
  readonly #giveUp: (reason: string) => void;
  readonly #timers: Timers;
  #stop: (() => void) | undefined;
  #lastHeard = 0;
  /** Asked since it was heard last: 0 not at all, 1 once, 2 once and the answer is overdue. */
  #asked: 0 | 1 | 2 = 0;

  /**
   * @param ping - Asks for a sign of life.
   * @param giveUp - Called when none came.
   */
  constructor(ping: () => void, giveUp: (reason: string) => void, timers: Timers = ownTimers) {
    this.#ping = ping;
    this.#giveUp = giveUp;
    this.#timers = timers;
  }

  /** Watches from now on, unless it does already. */
  watch(): void {
    if (this.#stop) return;
    this.#asked = 0;
    this.#lastHeard = this.#timers.now();
    this.#lookIn(PATIENCE);
  }

  /** Watches no longer. */
  rest(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** A message has come. */
  heard(): void {
    this.#asked = 0;
    this.#lastHeard = this.#timers.now();
  }

  #look(): void {
    const silence = this.#timers.now() - this.#lastHeard;
    if (silence < PATIENCE) {
      this.#lookIn(PATIENCE);
    } else if (this.#asked === 0) {
      this.#asked = 1;
      this.#ping();
      this.#lookIn(PATIENCE);
    } else if (this.#asked === 1) {
      this.#asked = 2;
      this.#lookIn(GRACE);
    } else {
      this.#stop = undefined;
      this.#giveUp(`it has not answered for ${Math.round(silence / 1000)} s`);
    }
  }

  #lookIn(milliseconds: number): void {
    this.#stop = this.#timers.after(milliseconds, () => this.#look());
  }
}
