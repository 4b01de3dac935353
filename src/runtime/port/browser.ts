import type { Endpoint, WorkerHandle } from './Endpoint.js';

/**
 * A browser's worker as a handle.
 *
 * @param unstarted - Says why a worker that has never answered could not be started.
 */
export function browserWorkerHandle(worker: Worker, unstarted: (message: string) => string): WorkerHandle {
  let lost: (reason: string) => void = () => {};
  let answered = false;
  worker.onerror = (event) => {
    event.preventDefault();
    // A program that is missing, is not JavaScript or is forbidden gives an event without a message.
    lost(answered ? event.message : unstarted(event.message ?? ''));
  };
  worker.onmessageerror = () => lost('a message could not be read');
  return {
    post: (messages, transfer) => worker.postMessage(messages, transfer as Transferable[]),
    listen: (listener) => {
      worker.onmessage = ({ data }) => {
        answered = true;
        (listener as (messages: unknown) => void)(data);
      };
    },
    onLost: (listener) => {
      lost = listener;
    },
    terminate: () => worker.terminate(),
    keepAlive: () => {},
  };
}

/** The worker's own end, inside it. */
export function browserWorkerEndpoint(): Endpoint {
  const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
  return {
    post: (messages, transfer) => scope.postMessage(messages, transfer as Transferable[]),
    listen: (listener, unreadable = () => {}) => {
      scope.onmessage = ({ data }) => (listener as (messages: unknown) => void)(data);
      scope.onmessageerror = unreadable;
    },
  };
}
