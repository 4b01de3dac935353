import { isObservable, type Observable } from 'rxjs';
import { ObservableIterator } from '../operations/ObservableIterator.js';
import { subscribedIn } from '../operations/subscriptionContext.js';
import { checkOptions } from './checkOptions.js';
import { currentLease } from './Lease.js';
import { endedBy } from './untilAborted.js';

/** How a stream is pulled. */
export interface PullOptions {
  /** Chunks that may wait for the loop or be under way; by default the `concurrency` of `readChunks` (4). */
  readonly readAhead?: number;
  /** An abort cancels what is under way; the loop then throws `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Turns a stream into an async iterable, so that `for await` sets the pace: of chunks, and of what synchronous operators
 * (`map`, `filter`, `tap` …) make of them, no more wait or are read than `readAhead`. Any other Observable cannot be held
 * back, and what it emits is kept for the loop, however much that is. Leaving the loop unsubscribes, which cancels the
 * transfer and closes what was opened; the program goes on after the loop when that is done, and `break` throws an error of
 * closing.
 *
 * @param source - The stream; without it, a function that takes it, for the end of a `pipe`.
 * @returns An iterable; each loop over it makes a new subscription, when it asks for the iterator. The iterator is itself iterable;
 *   calls of `next` may overlap and are answered in order. The loop throws what the source errors with.
 * @example
 * for await (const { data } of toAsyncIterable(openFile('run.h5').pipe(openDataset('x'), readChunks()))) consume(data);
 */
export function toAsyncIterable<T>(source: Observable<T>, options?: PullOptions): AsyncIterable<T>;
export function toAsyncIterable<T>(options?: PullOptions): (source: Observable<T>) => AsyncIterable<T>;
export function toAsyncIterable<T>(
  first: Observable<T> | PullOptions = {},
  options: PullOptions = {},
): AsyncIterable<T> | ((source: Observable<T>) => AsyncIterable<T>) {
  const given = isObservable(first) ? options : first;
  checkOptions('toAsyncIterable', given);
  const { readAhead, signal } = given;
  const iterable = (source: Observable<T>): AsyncIterable<T> => {
    const pulled$ = subscribedIn({ readAhead }, source).pipe(endedBy(signal, 'toAsyncIterable'));
    const keep = (value: T) => ({ value, taken: currentLease()?.retain() });
    return { [Symbol.asyncIterator]: () => new ObservableIterator(pulled$, keep) };
  };
  return isObservable(first) ? iterable(first) : iterable;
}
