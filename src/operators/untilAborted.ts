import { identity, type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { H5Error } from '../model/H5Error.js';
import { checkOptions } from './checkOptions.js';

/**
 * Ends with the source, or when an `AbortSignal` aborts: then with an `H5Error` of kind `canceled`, whose cause is the
 * signal's reason. The error comes at once; then the source is unsubscribed, which cancels what it was doing and closes what it
 * opened: `settled()` waits for that.
 *
 *     source        --a--b--c--d--|
 *     abort         --------!
 *     untilAborted  --a--b--#
 */
export function untilAborted<T>(signal: AbortSignal): MonoTypeOperatorFunction<T> {
  checkOptions('untilAborted', { signal });
  return endedBy(signal, 'untilAborted');
}

/** The same for the `signal` of options, if there is one; `routine` is named in the error. */
export function endedBy<T>(signal: AbortSignal | undefined, routine: string): MonoTypeOperatorFunction<T> {
  if (!signal) return identity;
  return (source) =>
    new Observable((subscriber) => {
      const abort = (): void => {
        subscriber.error(new H5Error('canceled', routine, 'the operation was aborted', { cause: signal.reason }));
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
