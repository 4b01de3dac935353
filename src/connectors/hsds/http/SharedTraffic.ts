/** A request that wants to be sent. */
export interface Waiter {
  /** Requests that may be under way at once when it is sent, itself included. */
  readonly most: number;
  /** Whether it was sent before: it then goes before those that were not. */
  readonly isRetry: boolean;
  /** Which requests are sent first of those that were not sent before; `'normal'` by default, and for words that are not known. */
  readonly priority?: string;
  /** When it began to wait, or had failed first: milliseconds of `performance.now()`. */
  readonly since: number;
  /** Milliseconds for which it waits while the service answers nobody. */
  readonly patienceMs: number;
  /** Whether it waits no longer. Set by `leave`. */
  isGone: boolean;
  /** It may be sent now, and the permit must be ended when its answer is there. */
  admit(permit: Permit): void;
  /** It waits no longer, since nobody was answered for too long. */
  fail(last: unknown): void;
}

/** A request is under way. */
export interface Permit {
  /**
   * It no longer is; to be called once.
   *
   * @param outcome - An `Outcome`; one that is not known is taken for `'answered'`.
   * @param failure - What has failed.
   * @param waitMs - Milliseconds that the service asks to be left alone.
   */
  end(outcome: string, failure?: unknown, waitMs?: number): void;
}

/**
 * Who sends requests to an endpoint, and when. All copies of h5rx in the thread share it, whatever their versions: it and what it takes and
 * gives never change.
 */
export interface SharedTraffic {
  enter(waiter: Waiter): void;
  leave(waiter: Waiter): void;
}
