import { type Observable, type Observer, Subscription } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import { closeAll, collectClosings } from '../connectors/closing/closingScope.js';
import { H5Error } from '../model/H5Error.js';
import type { ConnectorReference } from '../model/H5P.js';
import type { OperationPlan } from '../operations/Operation.js';
import { ProgressSum } from '../operations/ProgressSum.js';
import { inContext, presentContext } from '../operations/subscriptionContext.js';

/**
 * Any Observable as the plan of an operation without a name: it succeeds with its last value when it completes;
 * canceling unsubscribes, and it has ended when what it opened is closed. Its progress is that of the transfers in it.
 */
export function observableRequest<T>(request$: Observable<T>, connector?: ConnectorReference): OperationPlan<T> {
  return {
    apiName: null,
    args: null,
    start() {
      const request = new Subscription();
      const canceled = () => new H5Error('canceled', 'H5ESinsert_request', 'the request was canceled');
      let end = (_closingError: H5Error | undefined): void => {};
      const begin = (observer: Observer<Signal<T>>): void => {
        if (request.closed) {
          observer.error(canceled());
          return;
        }
        end = (closingError) => observer.error(closingError ?? canceled());
        const began = performance.now();
        const startedAt = (performance.timeOrigin + began) * 1000;
        let value: T;
        observer.next({ type: 'started', startedAt });
        const sum = new ProgressSum((progress) => observer.next({ type: 'progress', ...progress }));
        const subscribe = () =>
          request$.subscribe({
            next: (next) => {
              value = next;
            },
            error: (error) => observer.error(error),
            complete: () => {
              observer.next({ type: 'result', value, startedAt, nanoseconds: (performance.now() - began) * 1e6 });
              observer.complete();
            },
          });
        request.add(inContext(sum.inside(presentContext()), subscribe));
      };
      const cancel = () => {
        if (request.closed) return;
        const closings = collectClosings(() => request.unsubscribe());
        closeAll(closings, end);
      };
      return { begin, connector, cancel, abandon: cancel };
    },
  };
}
