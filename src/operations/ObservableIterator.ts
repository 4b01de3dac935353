import type { Observable, Subscription } from 'rxjs';
import { tearDownAndWait } from '../connectors/closing/closingScope.js';
import { Queue } from '../model/Queue.js';

/** A value that waits for the loop. */
export interface Waiting<T> {
  readonly value: T;
  /** Tells that the loop has taken it, or that none will. */
  readonly taken?: (() => void) | undefined;
}

/** A loop that waits for a value. */
interface Asking<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

/**
 * An Observable as an async iterator: values wait for the loop, or calls of `next` for values, each answered in its turn.
 * It subscribes when it is made. `return` and `throw` unsubscribe and end calls that wait; their answer comes when what
 * was open is closed, and is the error of closing if there is one.
 */
export class ObservableIterator<T> implements AsyncIterableIterator<T, undefined> {
  readonly #values = new Queue<Waiting<T>>();
  readonly #asking = new Queue<Asking<T>>();
  /** How it has ended; an error is told once. */
  #end: { error?: { readonly thrown: unknown } | undefined } | undefined;
  readonly #subscription: Subscription;

  /** @param keep - How a value waits; undefined where it has taken the place of one that waits. */
  constructor(source: Observable<T>, keep: (value: T) => Waiting<T> | undefined = (value) => ({ value })) {
    this.#subscription = source.subscribe({
      next: (value) => this.#offer(keep(value)),
      error: (thrown) => this.#finish({ thrown }),
      complete: () => this.#finish(),
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const waiting = this.#values.shift();
    if (waiting) {
      const { value, taken } = waiting;
      taken?.();
      return Promise.resolve({ value, done: false });
    }
    const error = this.#end?.error;
    if (error) {
      this.#end = {};
      return Promise.reject(error.thrown);
    }
    if (this.#end) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => this.#asking.push({ resolve, reject }));
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    await this.#leave();
    return DONE;
  }

  async throw(error?: unknown): Promise<IteratorResult<T, undefined>> {
    await this.#leave();
    throw error;
  }

  #leave(): Promise<void> {
    this.#end = {};
    const closed = tearDownAndWait(() => this.#subscription.unsubscribe());
    for (const { taken } of this.#values.drain()) taken?.();
    for (const { resolve } of this.#asking.drain()) resolve(DONE);
    return closed;
  }

  #offer(waiting: Waiting<T> | undefined): void {
    if (!waiting) return;
    const loop = this.#asking.shift();
    if (!loop) {
      this.#values.push(waiting);
      return;
    }
    waiting.taken?.();
    loop.resolve({ value: waiting.value, done: false });
  }

  #finish(error?: { readonly thrown: unknown }): void {
    const [first, ...others] = this.#asking.drain();
    this.#end = { error: first ? undefined : error };
    if (error) first?.reject(error.thrown);
    else first?.resolve(DONE);
    for (const { resolve } of others) resolve(DONE);
  }
}

const DONE = { value: undefined, done: true } as const;
