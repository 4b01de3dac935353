import { defer, Observable, type ObservableInput, Subscription } from 'rxjs';
import type { Closing } from '../connectors/closing/Closing.js';
import { addClosing, closeAll, collectClosings } from '../connectors/closing/closingScope.js';
import type { H5Error } from '../model/H5Error.js';
import { Queue } from '../model/Queue.js';
import { inContext, presentContext } from '../operations/subscriptionContext.js';

/**
 * Works with a resource and is done when the work is done: then the resource is closed, and after that the stream ends.
 *
 *     source      --a------------------(closed)
 *     project(a)     ---x---y---|
 *     result      -----x---y-----------|
 *
 * Identifiers that arrive during the work with another one wait. An error of closing is the stream's, unless
 * the work has failed before. When downstream unsubscribes, it closes afterwards, and the stream does not wait for that.
 */
export function untilDone<Id, R>(source: Observable<Id>, project: (id: Id) => ObservableInput<R>): Observable<R> {
  return new Observable((subscriber) => {
    const waiting = new Queue<{ readonly id: Id }>();
    /** Requests from downstream are passed on to the work. */
    const context = presentContext();
    /** Torn down in this order. */
    const work = new Subscription();
    const opened = new Subscription();
    let working = false;
    let worked = false;
    let sourceDone = false;
    let end: End | undefined;
    let subscribing = 0;
    let stopWaiting: (() => void) | undefined;

    const tearDown = (): void => {
      work.unsubscribe();
      opened.unsubscribe();
    };
    const close = ({ failure }: End, torn: readonly Closing[]): void => {
      let failed = failure;
      const left = collectClosings(() => {
        try {
          tearDown();
        } catch (error) {
          failed ??= { error };
        }
      });
      const closings = [...torn, ...left];
      if (subscriber.closed) {
        closings.forEach(addClosing);
        return;
      }
      const deliver = (closingError?: H5Error): void => {
        if (failed) subscriber.error(failed.error);
        else if (closingError) subscriber.error(closingError);
        else subscriber.complete();
      };
      stopWaiting = closeAll(closings, deliver, failed);
    };
    const finish = (how: End): void => {
      if (end) return;
      end = how;
      if (subscribing === 0) close(end, []);
    };
    /** A subscription that ends before `subscribe` has returned can only be torn down afterwards, and may have torn itself down by then. */
    const subscribe = (holder: Subscription, begin: () => Subscription): void => {
      subscribing += 1;
      const torn = collectClosings(() => holder.add(begin()));
      subscribing -= 1;
      if (end && subscribing === 0 && !stopWaiting) close(end, torn);
      else torn.forEach(addClosing);
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
      subscribe(work, () => inContext(context, () => work$.subscribe(observer)));
    };

    subscriber.add(() => {
      tearDown();
      stopWaiting?.();
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
    subscribe(opened, () => inContext(undefined, () => source.subscribe(observer)));
  });
}

/** How the work has ended by itself. */
interface End {
  readonly failure?: { readonly error: unknown };
}
