/** How long requests to HSDS are tried again. */
export interface HsdsRetry {
  /**
   * Milliseconds after its first failure within which a request is tried again; 30,000 by default. The longest `Retry-After` that is
   * heeded, too. An internal error (500) is tried again for half as long: it may be a data node that is down, or a fault that stays;
   * and a service that cannot be reached and never could be, for a sixth: its endpoint may be wrong.
   */
  readonly budgetMs?: number;
  /** Milliseconds before the second try; twice as many before each one after it, of which a random part is waited. 200 by default. */
  readonly delayMs?: number;
  /** The most milliseconds between two tries; 4,000 by default. */
  readonly maxDelayMs?: number;
}
