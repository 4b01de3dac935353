import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { H5Error } from '../model/H5Error.js';

/**
 * Ends with the source, or when an `AbortSignal` aborts: then with an `H5Error` of kind `canceled`, whose cause is the
 * signal's reason. The source is unsubscribed, which cancels what it was doing.
 *
 *     source        --a--b--c--d--|
 *     abort         --------!
 *     untilAborted  --a--b--#
 */
export function untilAborted<T>(signal: AbortSignal): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable((subscriber) => {
      const abort = (): void => {
        subscriber.error(
          new H5Error('canceled', 'untilAborted', 'the operation was aborted', { cause: signal.reason }),
        );
      };
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort);
      subscriber.add(() => signal.removeEventListener('abort', abort));
      subscriber.add(source.subscribe(subscriber));
    });
}
