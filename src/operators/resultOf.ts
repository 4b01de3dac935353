import { filter, map, type Observable, tap } from 'rxjs';
import type { Operation } from '../operations/Operation.js';
import type { Moved } from '../operations/subscriptionContext.js';

/** The result of an operation, whose progress is a transfer's. */
export function resultOf<T>({ signals$ }: Operation<T>, moved: Moved | undefined): Observable<T> {
  return signals$.pipe(
    tap((signal) => {
      if (signal.type === 'progress') moved?.(signal.loadedBytes, signal.totalBytes);
    }),
    filter((signal) => signal.type === 'result'),
    map(({ value }) => value),
  );
}
