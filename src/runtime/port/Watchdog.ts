/** The clock and the timers of a thread; times are in milliseconds. */
export interface Timers {
  now(): number;
  /** Calls back after a time; returns a function that cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The timers of this thread. */
const ownTimers: Timers = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Milliseconds of silence after which a worker is pinged, and after which a worker that was pinged is given up. */
const PATIENCE = 60_000;

/** Milliseconds more to deliver an answer that may already have arrived: this thread may have been busy, or the machine asleep. */
const GRACE = 1000;

/**
 * Distinguishes a worker that is stuck inside WebAssembly from one that waits for bytes or for an answer: the event loop of the
 * latter turns, so it answers a ping at once, however long its calls take.
 */
export class Watchdog {
  readonly #ping: () => void;
  readonly #giveUp: (reason: string) => void;
  readonly #timers: Timers;
  #stop: (() => void) | undefined;
  #lastHeard = 0;
  /** Pings since its last message: 0 none, 1 one, 2 one whose answer is overdue. */
  #asked: 0 | 1 | 2 = 0;

  /**
   * @param ping - Pings the worker.
   * @param giveUp - Called when no answer came.
   */
  constructor(ping: () => void, giveUp: (reason: string) => void, timers: Timers = ownTimers) {
    this.#ping = ping;
    this.#giveUp = giveUp;
    this.#timers = timers;
  }

  /** Starts watching, if it is not watching. */
  watch(): void {
    if (this.#stop) return;
    this.#asked = 0;
    this.#lastHeard = this.#timers.now();
    this.#lookIn(PATIENCE);
  }

  /** Stops watching. */
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
