import { H5Error } from '../../model/H5Error.js';
import type { HttpRetry } from '../../model/HttpAccess.js';
import { pauseFor } from './pauseFor.js';

/** A try that failed in a way that may pass. */
export class PassingFailure extends Error {
  /** Milliseconds that the server asks to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { retryAfterMs, cause }: { retryAfterMs?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/** Decides how long a read waits before it tries again, and when it gives up. */
export class Patience {
  readonly #retry: Required<HttpRetry>;
  #failures = 0;
  #waited = 0;

  constructor(retry: Required<HttpRetry>) {
    this.#retry = retry;
  }

  /** The last try has brought something. */
  succeeded(): void {
    this.#failures = 0;
  }

  /**
   * Waits before the next try: exponential back-off with full jitter, or as long as the server asks for.
   *
   * Errors (rejects): `H5Error` `io` when there is to be no next try, with the last failure as its cause; the reason of the signal.
   */
  async wait(failed: PassingFailure, signal: AbortSignal): Promise<void> {
    const { attempts, delayMs, budgetMs } = this.#retry;
    this.#failures += 1;
    const pause = failed.retryAfterMs ?? Math.random() * delayMs * 2 ** (this.#failures - 1);
    const left = budgetMs - this.#waited;
    if (this.#failures >= attempts || pause > left) throw givenUp(failed, this.#failures, pause > left);
    this.#waited += pause;
    await pauseFor(pause, signal);
  }
}

function givenUp(failed: PassingFailure, failures: number, isSpent: boolean): H5Error {
  const tries = failures === 1 ? 'one try' : `${failures} tries`;
  const why =
    isSpent && failed.retryAfterMs !== undefined ? `; the server asks to wait for ${failed.retryAfterMs} ms` : '';
  return new H5Error('io', '', `${failed.message} (given up after ${tries}${why})`, { cause: failed.cause ?? failed });
}
