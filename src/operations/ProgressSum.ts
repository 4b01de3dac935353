import type { Progress } from './Operation.js';
import type { Moved, SubscriptionContext } from './subscriptionContext.js';

/** Adds up the transfers that begin in a subscription. */
export class ProgressSum {
  /** Transfers that have begun. */
  transfers = 0;
  #loadedBytes = 0;
  #totalBytes = 0;
  readonly #report: (progress: Progress) => void;

  constructor(report: (progress: Progress) => void) {
    this.#report = report;
  }

  /** The context in which the source is subscribed to; who listens further down hears of its transfers as before. */
  inside(outer: SubscriptionContext | undefined): SubscriptionContext {
    return { ...outer, beginTransfer: () => both(this.#begin(), outer?.beginTransfer?.()) };
  }

  #begin(): Moved {
    this.transfers += 1;
    let [loaded, total] = [0, 0];
    return (loadedBytes, totalBytes) => {
      this.#loadedBytes += loadedBytes - loaded;
      this.#totalBytes += totalBytes - total;
      [loaded, total] = [loadedBytes, totalBytes];
      this.#report({ loadedBytes: this.#loadedBytes, totalBytes: this.#totalBytes });
    };
  }
}

function both(first: Moved, second: Moved | undefined): Moved {
  if (!second) return first;
  return (loadedBytes, totalBytes) => {
    first(loadedBytes, totalBytes);
    second(loadedBytes, totalBytes);
  };
}
