import { type MonoTypeOperatorFunction, Observable, tap } from 'rxjs';
import type { EventSet } from '../es/EventSet.js';
import { Operation } from '../operations/Operation.js';
import { inContext, presentContext } from '../operations/subscriptionContext.js';

/**
 * Runs the source inside an event set: subscribing inserts it, a cold operation under its own name, any other
 * Observable as a request without a name, of which the set knows the bytes. Unsubscribing no longer cancels it; the event set does.
 *
 *     subscribe   ^--!
 *     source      ----(r|)      goes on in the set
 *
 * @returns What the source emits. Errors: `set-failed` when the set has failed operations, `canceled` when it cancels this one,
 *   which has then closed what it opened.
 */
export function insertInto<T>(es: EventSet): MonoTypeOperatorFunction<T> {
  return (source: Observable<T>) =>
    new Observable((subscriber) => {
      if (source instanceof Operation && !source.tracked) {
        es.insert(source as Operation<T>).subscribe(subscriber);
        return;
      }
      const outer = presentContext();
      const request = es.insertRequest(
        source.pipe(
          tap({
            // A transfer that begins further down, with this value, is not one of the request.
            next: (value) => inContext(outer, () => subscriber.next(value)),
            error: (error) => subscriber.error(error),
            complete: () => subscriber.complete(),
          }),
        ),
      );
      // An operation that the set cancels ends this stream too.
      request.subscribe({ error: (error) => subscriber.error(error) });
    });
}
