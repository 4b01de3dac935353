import { Observable } from 'rxjs';
import type { Execution, Signal } from '../Connector.js';

/**
 * An execution that begins some time after it was subscribed to. What is canceled meanwhile is canceled as soon as it has begun.
 *
 * @param defer - Calls back when it may begin.
 */
export function deferExecution<T>(defer: (begin: () => void) => void, execute: () => Execution<T>): Execution<T> {
  let execution: Execution<T> | undefined;
  let isCanceled = false;
  return {
    signals: new Observable<Signal<T>>((subscriber) => {
      defer(() => {
        try {
          execution = execute();
        } catch (error) {
          subscriber.error(error);
          return;
        }
        execution.signals.subscribe(subscriber);
        if (isCanceled) execution.cancel();
      });
    }),
    cancel: () => {
      isCanceled = true;
      execution?.cancel();
    },
  };
}
