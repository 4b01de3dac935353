import { TransientFailure } from './TransientFailure.js';

/** One try of a request: its end by the caller, and when the other side is silent for too long. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #ended: Promise<never>;
  readonly #abort = (): void => this.#controller.abort(this.#caller?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(caller: AbortSignal | undefined, timeoutMs: number) {
    this.#caller = caller;
    this.#timeoutMs = timeoutMs;
    const { signal } = this.#controller;
    this.#ended = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    // Nobody may be waiting for it.
    this.#ended.catch(() => {});
    if (caller?.aborted) this.#abort();
    else caller?.addEventListener('abort', this.#abort, { once: true });
  }

  /** Ends the request on the wire. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Waits for a step of the other side. Errors (rejects): what the promise rejects with; the reason of the caller's signal;
   * `TransientFailure` when it takes too long, which ends the request.
   *
   * @param outcome - What it means for other requests if it takes too long.
   * @param extraMs - Milliseconds that it may take longer than others.
   */
  async for<T>(step: Promise<T>, what: string, outcome: 'refused' | 'broken', extraMs = 0): Promise<T> {
    const most = this.#timeoutMs + extraMs;
    this.#timer = setTimeout(() => {
      this.#controller.abort(new TransientFailure(outcome, `${what} in ${most} ms`));
    }, most);
    try {
      return await Promise.race([step, this.#ended]);
    } finally {
      clearTimeout(this.#timer);
    }
  }

  /** Forgets the caller. */
  leave(): void {
    this.#caller?.removeEventListener('abort', this.#abort);
  }

  /** Ends what is left of the request. */
  stop(): void {
    this.leave();
    this.#controller.abort();
  }
}
