import type { Execution } from '../Connector.js';

/**
 * An execution that waits before it begins. If it is canceled meanwhile, it is canceled as soon as it has begun.
 *
 * @param defer - Calls back when the execution may begin.
 */
export function deferExecution<T>(defer: (begin: () => void) => void, execute: () => Execution<T>): Execution<T> {
  let execution: Execution<T> | undefined;
  let isCanceled = false;
  return {
    begin(observer) {
      defer(() => {
        try {
          execution = execute();
        } catch (error) {
          observer.error(error);
          return;
        }
        execution.begin(observer);
        if (isCanceled) execution.cancel();
      });
    },
    cancel: () => {
      isCanceled = true;
      execution?.cancel();
    },
  };
}
