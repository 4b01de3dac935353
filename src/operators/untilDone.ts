import { defer, Observable, type ObservableInput, Subscription } from 'rxjs';
import { addClosing, closeAll, collectClosings } from '../connectors/closing/closingScope.js';
import type { H5Error } from '../model/H5Error.js';

/**
 * Works with a resource and is done when the work is done: then the resource is closed, and after that the stream ends.
 *
 *     source      --a------------------(closed)
 *     project(a)     ---x---y---|
 *     result      -----x---y-----------|
 *
 * Identifiers that arrive while one is being worked with wait for their turn. An error of closing is the stream's, unless
 * the work has failed before. Ended from downstream it closes afterwards, and nobody waits for it here.
 */
export function untilDone<Id, R>(source: Observable<Id>, project: (id: Id) => ObservableInput<R>): Observable<R> {
  return new Observable((subscriber) => {
    const waiting: Id[] = [];
    /** Torn down in this order. */
    const work = new Subscription();
    const opened = new Subscription();
    let working = false;
    let worked = false;
    let sourceDone = false;
    let end: End | undefined;
    let isSubscribing = true;
    let stopWaiting = () => {};

    const tearDown = (): void => {
      work.unsubscribe();
      opened.unsubscribe();
    };
    const close = ({ failure }: End): void => {
      let failed = failure;
      const closings = collectClosings(() => {
        try {
          tearDown();
        } catch (error) {
          failed ??= { error };
        }
      });
      if (subscriber.closed) {
        for (const closing of closings) addClosing(closing);
        return;
      }
      const deliver = (closingError?: H5Error): void => {
        if (failed) subscriber.error(failed.error);
        else if (closingError) subscriber.error(closingError);
        else subscriber.complete();
      };
      stopWaiting = closeAll(closings, deliver, failed?.error);
    };
    const finish = (how: End): void => {
      if (end) return;
      end = how;
      // While subscribing has not returned, the source of an identifier that came at once cannot be torn down.
      if (!isSubscribing) close(end);
    };
    const next = (): void => {
      if (working || end) return;
      const id = waiting.shift();
      if (id === undefined) {
        if (worked || sourceDone) finish({});
        return;
      }
      working = true;
      work.add(
        defer(() => project(id)).subscribe({
          next: (value) => subscriber.next(value),
          error: (error) => finish({ failure: { error } }),
          complete: () => {
            working = false;
            worked = true;
            next();
          },
        }),
      );
    };

    subscriber.add(() => {
      tearDown();
      stopWaiting();
    });
    opened.add(
      source.subscribe({
        next: (id) => {
          waiting.push(id);
          next();
        },
        error: (error) => finish({ failure: { error } }),
        complete: () => {
          sourceDone = true;
          next();
        },
      }),
    );
    isSubscribing = false;
    if (end) close(end);
  });
}

/** How the work has ended by itself. */
interface End {
  readonly failure?: { readonly error: unknown };
}
