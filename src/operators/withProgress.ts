import { type MonoTypeOperatorFunction, Observable, Subject, takeUntil } from 'rxjs';
import { badArgument } from '../model/H5Error.js';
import type { Progress } from '../operations/Operation.js';
import { ProgressSum } from '../operations/ProgressSum.js';
import { inContext, presentContext } from '../operations/subscriptionContext.js';

/**
 * Reports the progress of a transfer upstream: that of `readChunks`, `writeChunks`, `readDataset`, `copyDataset`, or an
 * operation that reads, writes or copies. `report` is called after each piece or chunk; what is emitted stays as it is.
 *
 *     source        --a-----b-----c|
 *     report          1/3   2/3   3/3
 *     withProgress  --a-----b-----c|
 *
 * The transfer is found while this is subscribed to. So other operators may stand between (`map`, `filter`, `tap`,
 * `mergeMap` …), as long as they subscribe to their source at once; under `share` only the subscriber that connects finds it. Several
 * transfers (`merge`) are added up.
 *
 * @param report - Gets the bytes moved so far and in all, counted as elements in memory. The stream fails with what it
 *   throws, as with `tap`.
 * @returns What the source emits. Errors: `bad-argument` where the source completes and no transfer was found.
 */
export function withProgress<T>(report: (progress: Progress) => void): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable((subscriber) => {
      const outer = presentContext();
      const failed = new Subject<never>();
      const sum = new ProgressSum((progress) => {
        // A source that emits while it is subscribed to cannot be torn down before `subscribe` returns.
        if (subscriber.closed) return;
        try {
          report(progress);
        } catch (error) {
          failed.error(error);
        }
      });
      return inContext(sum.inside(outer), () =>
        source.pipe(takeUntil(failed)).subscribe({
          // An operator downstream that subscribes when it gets a value is not a source of this.
          next: (value) => inContext(outer, () => subscriber.next(value)),
          error: (error) => subscriber.error(error),
          complete: () => {
            if (sum.transfers > 0) subscriber.complete();
            else subscriber.error(badArgument('withProgress', NOTHING_FOUND));
          },
        }),
      );
    });
}

const NOTHING_FOUND =
  'no transfer was found further up: put withProgress after readChunks, readDataset, writeChunks or copyDataset, in the same pipe';
