import type { Progress } from './Operation.js';
import type { Moved, SubscriptionContext } from './subscriptionContext.js';

/** Adds up how far the transfers of one stream have come. */
export class TransferSum {
  /** Transfers that have begun. */
  transfers = 0;
  #loadedBytes = 0;
  #totalBytes = 0;
  readonly #report: (progress: Progress) => void;

  constructor(report: (progress: Progress) => void) {
    this.#report = report;
  }

  /** The context in which transfers are found; what is further down hears them too. */
  within(outer: SubscriptionContext | undefined): SubscriptionContext {
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
