import type { Observer, Subscriber, TeardownLogic } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import { H5Error, toH5Error } from '../model/H5Error.js';
import type { SignalSource } from '../operations/Operation.js';
import type { Entry } from './Entry.js';

/** The part of an event set that hears of its operations first. */
export interface Tracking {
  note(entry: Entry, signal: Signal<unknown>): void;
  noteFailure(entry: Entry, error: H5Error): void;
}

/**
 * The run of an operation of a set. What happens goes first into the set's own state, then to the set's subscribers, then to the
 * operation's, and last to those who wait, who therefore find the result delivered. Whoever subscribes later gets the last signal
 * and the end.
 */
export class TrackedRun<T> implements Observer<Signal<T>>, SignalSource<T> {
  readonly #entry: Entry;
  readonly #routine: string;
  readonly #tracking: Tracking;
  #subscribers: readonly Subscriber<Signal<T>>[] = NOBODY;
  #last: Signal<T> | undefined;
  #error: H5Error | undefined;

  constructor(entry: Entry, routine: string, tracking: Tracking) {
    this.#entry = entry;
    this.#routine = routine;
    this.#tracking = tracking;
  }

  next(signal: Signal<T>): void {
    if (!this.#entry.pending) return;
    this.#tracking.note(this.#entry, signal);
    this.#last = signal;
    const subscribers = this.#subscribers;
    for (const subscriber of subscribers) subscriber.next(signal);
    if (signal.type === 'result') for (const subscriber of subscribers) subscriber.complete();
    if (signal.type === 'result' || signal.type === 'not-canceled') this.#entry.changed();
  }

  error(thrown: unknown): void {
    if (!this.#entry.pending) return;
    const error = toH5Error(thrown, this.#routine);
    this.#tracking.noteFailure(this.#entry, error);
    this.#error = error;
    for (const subscriber of this.#subscribers) subscriber.error(error);
    this.#entry.changed();
  }

  complete(): void {
    if (!this.#entry.pending) return;
    this.error(new H5Error('io', this.#routine, 'the connector ended the operation without a result'));
  }

  subscribe(subscriber: Subscriber<Signal<T>>): TeardownLogic {
    if (this.#last) subscriber.next(this.#last);
    if (this.#error) subscriber.error(this.#error);
    else if (this.#last?.type === 'result') subscriber.complete();
    if (subscriber.closed) return undefined;
    this.#subscribers = [...this.#subscribers, subscriber];
    return () => {
      this.#subscribers = this.#subscribers.filter((one) => one !== subscriber);
    };
  }
}

const NOBODY: readonly never[] = [];
