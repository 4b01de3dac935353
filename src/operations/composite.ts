import type { Observer } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import { H5Error, toH5Error } from '../model/H5Error.js';
import type { Arguments } from './formatArguments.js';
import { nowMicroseconds } from './nowMicroseconds.js';
import type { OperationPlan, Progress, Started } from './Operation.js';

/**
 * One operation made of several, which may belong to different files and connectors: sent together, each in its file's
 * order. It ends when all have ended, with their results combined or with the first failure; a cancellation counts as
 * the failure only where nothing else failed.
 *
 *     a          ---(x|)
 *     b          -------(y|)
 *     composite  -------(r|)      r: combine([x, y]); progress: the sum of theirs
 */
export function compositePlan<T, R>(
  apiName: string,
  args: Arguments,
  members: () => readonly OperationPlan<T>[],
  combine: (results: T[]) => R,
): OperationPlan<R> {
  const start = (): Started<R> => {
    const started = members().map((member, n) => startMember(member, apiName, n));
    return new CompositeRun(started, combine);
  };
  return { apiName, args, transfers: true, start };
}

/** A member's run; a wrong argument of it is one of the whole operation. */
function startMember<T>(member: OperationPlan<T>, apiName: string, n: number): Started<T> {
  try {
    return member.start();
  } catch (thrown) {
    const { kind, message, cause } = toH5Error(thrown, apiName);
    throw new H5Error(kind, apiName, `dataset ${n}: ${message}`, { cause });
  }
}

class CompositeRun<T, R> implements Started<R> {
  readonly #members: readonly Started<T>[];
  readonly #combine: (results: T[]) => R;
  readonly #progress: Progress[];
  readonly #results: T[] = [];
  #observer: Observer<Signal<R>> | undefined;
  #failure: H5Error | undefined;
  #pending: number;
  #startedAt: number | undefined;
  /** When the last member ended, in microseconds after 1970. */
  #endedAt = 0;

  constructor(members: readonly Started<T>[], combine: (results: T[]) => R) {
    this.#members = members;
    this.#combine = combine;
    this.#pending = members.length;
    this.#progress = members.map(() => ({ loadedBytes: 0, totalBytes: 0 }));
  }

  begin(observer: Observer<Signal<R>>): void {
    this.#observer = observer;
    this.#members.forEach((member, n) => {
      member.begin({
        next: (signal) => this.#note(signal, n),
        error: (thrown) => {
          const error = toH5Error(thrown, 'H5D');
          if (!this.#failure || (this.#failure.kind === 'canceled' && error.kind !== 'canceled')) this.#failure = error;
          this.#memberEnded();
        },
        complete: () => this.#memberEnded(),
      });
    });
    if (this.#members.length === 0) this.#end(observer);
  }

  #memberEnded(): void {
    this.#pending -= 1;
    if (this.#pending === 0 && this.#observer) this.#end(this.#observer);
  }

  #end(observer: Observer<Signal<R>>): void {
    if (this.#failure) {
      observer.error(this.#failure);
      return;
    }
    const startedAt = this.#startedAt ?? nowMicroseconds();
    const nanoseconds = Math.max(this.#endedAt - startedAt, 0) * 1000;
    observer.next({ type: 'result', value: this.#combine(this.#results), startedAt, nanoseconds });
    observer.complete();
  }

  #note(signal: Signal<T>, n: number): void {
    switch (signal.type) {
      case 'started':
        if (this.#startedAt !== undefined) return;
        this.#startedAt = signal.startedAt;
        this.#observer?.next(signal);
        return;
      case 'progress':
        this.#progress[n] = signal;
        this.#observer?.next({ type: 'progress', ...sum(this.#progress) });
        return;
      case 'not-canceled':
        this.#observer?.next(signal);
        return;
      case 'result':
        this.#results[n] = signal.value;
        this.#startedAt = Math.min(this.#startedAt ?? signal.startedAt, signal.startedAt);
        this.#endedAt = Math.max(this.#endedAt, signal.startedAt + signal.nanoseconds / 1000);
    }
  }

  cancel(): void {
    for (const member of this.#members) member.cancel();
  }

  abandon(): void {
    for (const member of this.#members) member.abandon();
  }
}

function sum(progress: readonly Progress[]): Progress {
  let loadedBytes = 0;
  let totalBytes = 0;
  for (const one of progress) {
    loadedBytes += one.loadedBytes;
    totalBytes += one.totalBytes;
  }
  return { loadedBytes, totalBytes };
}
