import { isObservable, type Observable, type Subscription } from 'rxjs';
import { tearDownAndWait } from '../connectors/closing/closingScope.js';
import { badArgument } from '../model/H5Error.js';
import { ChunkStream } from './ChunkStream.js';

/** How a stream is pulled. */
export interface PullOptions {
  /** Chunks that may wait for the loop or be under way; 4 by default. */
  readonly readAhead?: number;
}

/**
 * Turns a stream into an async iterable, so that `for await` sets the pace: a stream of chunks reads at most `readAhead`
 * chunks further than the loop has come; any other Observable cannot be held back, and what it emits is kept for the
 * loop. Leaving the loop unsubscribes, which cancels the transfer and closes what was opened; the program goes on after the
 * loop when that is done, and `break` throws an error of closing.
 *
 * @param source - The stream; without it, a function that takes it, for the end of a `pipe`.
 * @returns An iterable; each loop over it subscribes anew. The loop throws what the source errors with.
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
  const { readAhead = 4 } = given;
  if (!(Number.isInteger(readAhead) && readAhead >= 1)) {
    throw badArgument('toAsyncIterable', `readAhead must be an integer of at least 1, not ${readAhead}`);
  }
  const iterable = (source: Observable<T>): AsyncIterable<T> => ({
    [Symbol.asyncIterator]: () => new Puller(source, readAhead),
  });
  return isObservable(first) ? iterable(first) : iterable;
}

/** A value that waits for the loop, and how to tell its source that it was taken. */
interface Waiting<T> {
  readonly value: T;
  readonly taken: () => void;
}

/** The iterator: values wait for the loop, or the loop for values. */
class Puller<T> implements AsyncIterator<T> {
  readonly #values: Waiting<T>[] = [];
  #loop: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void } | undefined;
  #end: { readonly error?: unknown } | undefined;
  readonly #subscription: Subscription;

  constructor(source: Observable<T>, readAhead: number) {
    const held =
      source instanceof ChunkStream
        ? source.with({
            concurrency: readAhead,
            project: (chunk) => new Promise<never[]>((resolve) => this.#offer(chunk as T, () => resolve([]))),
          })
        : undefined;
    const end = { error: (error: unknown) => this.#finish({ error }), complete: () => this.#finish({}) };
    this.#subscription = held
      ? held.subscribe(end)
      : source.subscribe({ next: (value) => this.#offer(value, () => {}), ...end });
  }

  next(): Promise<IteratorResult<T>> {
    const waiting = this.#values.shift();
    if (waiting) {
      waiting.taken();
      return Promise.resolve({ value: waiting.value, done: false });
    }
    const end = this.#end;
    if (end) {
      this.#end = {};
      return 'error' in end ? Promise.reject(end.error) : Promise.resolve({ value: undefined, done: true });
    }
    return new Promise((resolve, reject) => {
      this.#loop = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.#values.length = 0;
    this.#end = {};
    const closed = tearDownAndWait(() => this.#subscription.unsubscribe());
    return closed.then(() => ({ value: undefined, done: true }));
  }

  #offer(value: T, taken: () => void): void {
    const loop = this.#loop;
    if (!loop) {
      this.#values.push({ value, taken });
      return;
    }
    this.#loop = undefined;
    taken();
    loop.resolve({ value, done: false });
  }

  #finish(end: { readonly error?: unknown }): void {
    const loop = this.#loop;
    this.#loop = undefined;
    if (!loop) this.#end = end;
    else if ('error' in end) loop.reject(end.error);
    else loop.resolve({ value: undefined, done: true });
    if (loop) this.#end = {};
  }
}
