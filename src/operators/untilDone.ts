import { defer, Observable, type ObservableInput, Subscription } from 'rxjs';
import { addClosing, closeAll, collectClosings } from '../connectors/closing/closingScope.js';
import { inContext, presentContext } from '../es/subscriptionContext.js';
import type { H5Error } from '../model/H5Error.js';
import { Queue } from '../model/Queue.js';

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
    const waiting = new Queue<{ readonly id: Id }>();
    /** What is asked for from further down is asked of the work. */
    const context = presentContext();
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
      const first = waiting.shift();
      if (!first) {
        if (worked || sourceDone) finish({});
        return;
      }
      working = true;
      const work$ = defer(() => project(first.id));
      const observer = {
        next: (value: R) => subscriber.next(value),
        error: (error: unknown) => finish({ failure: { error } }),
        complete: () => {
          working = false;
          worked = true;
          next();
        },
      };
      work.add(inContext(context, () => work$.subscribe(observer)));
    };

    subscriber.add(() => {
      tearDown();
      stopWaiting();
    });
    const observer = {
      next: (id: Id) => {
        waiting.push({ id });
        next();
      },
      error: (error: unknown) => finish({ failure: { error } }),
      complete: () => {
        sourceDone = true;
        next();
      },
    };
    opened.add(inContext(undefined, () => source.subscribe(observer)));
    isSubscribing = false;
    if (end) close(end);
  });
}

/** How the work has ended by itself. */
interface End {
  readonly failure?: { readonly error: unknown };
}
