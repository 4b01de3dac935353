import { Observable } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import { H5Error, toH5Error } from '../model/H5Error.js';
import type { Arguments } from './formatArguments.js';
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
  readonly signals: Observable<Signal<R>>;
  readonly #members: readonly Started<T>[];

  constructor(members: readonly Started<T>[], combine: (results: T[]) => R) {
    this.#members = members;
    this.signals = new Observable((subscriber) => {
      const progress: Progress[] = members.map(() => ({ loadedBytes: 0, totalBytes: 0 }));
      const results: T[] = [];
      let failure: H5Error | undefined;
      let pending = members.length;
      let startedAt: number | undefined;
      /** When the last member ended, in microseconds after 1970. */
      let endedAt = 0;

      const memberEnded = (): void => {
        pending -= 1;
        if (pending > 0) return;
        if (failure) {
          subscriber.error(failure);
          return;
        }
        const began = startedAt ?? now();
        const nanoseconds = Math.max(endedAt - began, 0) * 1000;
        subscriber.next({ type: 'result', value: combine(results), startedAt: began, nanoseconds });
        subscriber.complete();
      };

      const noteSignal = (signal: Signal<T>, n: number): void => {
        switch (signal.type) {
          case 'started':
            if (startedAt !== undefined) return;
            startedAt = signal.startedAt;
            subscriber.next(signal);
            return;
          case 'progress':
            progress[n] = signal;
            subscriber.next({ type: 'progress', ...sum(progress) });
            return;
          case 'not-canceled':
            subscriber.next(signal);
            return;
          case 'result':
            results[n] = signal.value;
            startedAt = Math.min(startedAt ?? signal.startedAt, signal.startedAt);
            endedAt = Math.max(endedAt, signal.startedAt + signal.nanoseconds / 1000);
        }
      };

      members.forEach(({ signals }, n) => {
        signals.subscribe({
          next: (signal) => noteSignal(signal, n),
          error: (thrown) => {
            const error = toH5Error(thrown, 'H5D');
            if (!failure || (failure.kind === 'canceled' && error.kind !== 'canceled')) failure = error;
            memberEnded();
          },
          complete: memberEnded,
        });
      });

      if (members.length === 0) {
        pending = 1;
        memberEnded();
      }
    });
  }

  cancel(): void {
    for (const member of this.#members) member.cancel();
  }

  abandon(): void {
    for (const member of this.#members) member.abandon();
  }
}

const now = (): number => (performance.timeOrigin + performance.now()) * 1000;

function sum(progress: readonly Progress[]): Progress {
  let loadedBytes = 0;
  let totalBytes = 0;
  for (const one of progress) {
    loadedBytes += one.loadedBytes;
    totalBytes += one.totalBytes;
  }
  return { loadedBytes, totalBytes };
}
