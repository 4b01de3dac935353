import { Observable, Subscription } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import { H5Error } from '../model/H5Error.js';
import type { OperationPlan } from './Operation.js';

/**
 * Any Observable as the plan of an operation without a name: it succeeds with its last value when it completes;
 * canceling unsubscribes.
 */
export function observableRequest<T>(request$: Observable<T>): OperationPlan<T> {
  return {
    apiName: null,
    args: null,
    start() {
      let cancel = () => {};
      const signals = new Observable<Signal<T>>((subscriber) => {
        const startedAt = (performance.timeOrigin + performance.now()) * 1000;
        const began = performance.now();
        let value: T;
        subscriber.next({ type: 'started', startedAt });
        const subscription = new Subscription();
        cancel = () => {
          subscription.unsubscribe();
          subscriber.error(new H5Error('canceled', 'H5ESinsert_request', 'the request was canceled'));
        };
        subscription.add(
          request$.subscribe({
            next: (next) => {
              value = next;
            },
            error: (error) => subscriber.error(error),
            complete: () => {
              subscriber.next({ type: 'result', value, startedAt, nanoseconds: (performance.now() - began) * 1e6 });
              subscriber.complete();
            },
          }),
        );
        return subscription;
      });
      return { signals, cancel: () => cancel(), abandon: () => cancel() };
    },
  };
}
