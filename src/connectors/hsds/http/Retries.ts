import { failure, type H5Error } from '../../../model/H5Error.js';
import type { HsdsRetry } from '../settings/HsdsRetry.js';
import type { TransientFailure } from './TransientFailure.js';

/** Decides when one request is sent again: exponential back-off with full jitter, within a budget of time. */
export class Retries {
  readonly #retry: Required<HsdsRetry>;
  readonly #subject: string;
  #failures = 0;
  #firstFailure = 0;

  constructor(retry: Required<HsdsRetry>, subject: string) {
    this.#retry = retry;
    this.#subject = subject;
  }

  get count(): number {
    return this.#failures;
  }

  /** When it had failed first, in milliseconds of `performance.now()`; the present before that. */
  get since(): number {
    return this.#failures === 0 ? performance.now() : this.#firstFailure;
  }

  /**
   * Milliseconds before the next try.
   * Errors (thrown): `H5Error` `io` when there is to be none, with the failure as its cause.
   */
  pauseAfter(failed: TransientFailure): number {
    const now = performance.now();
    if (this.#failures === 0) this.#firstFailure = now;
    this.#failures += 1;
    const { budgetMs, delayMs, maxDelayMs } = this.#retry;
    const pause = Math.random() * Math.min(delayMs * 2 ** (this.#failures - 1), maxDelayMs);
    const wait = Math.max(pause, failed.waitMs ?? 0);
    const budget = budgetMs * failed.patience;
    if (now - this.#firstFailure + wait >= budget) throw this.#givenUp(failed, now);
    return wait;
  }

  /** The error of a request that waited in vain, while no other was answered either. */
  givenUp(last: unknown): H5Error {
    const failed = last instanceof Error ? last : new Error(String(last));
    if (this.#failures > 0) return this.#givenUp(failed, performance.now());
    const message = `${this.#subject}: not sent, since the service answers no request: ${failed.message}`;
    return failure('io', message, { cause: failed.cause ?? failed });
  }

  #givenUp(failed: Error & { readonly waitMs?: number | undefined }, now: number): H5Error {
    const seconds = ((now - this.#firstFailure) / 1000).toFixed(1);
    const tries = this.#failures === 1 ? 'one try' : `${this.#failures} tries in ${seconds} s`;
    const wait = failed.waitMs === undefined ? '' : `; the service asks to wait for ${failed.waitMs} ms`;
    const message = `${this.#subject}: ${failed.message}; given up after ${tries}${wait}`;
    return failure('io', message, { cause: failed.cause ?? failed });
  }
}
