import type { Endpoint, WorkerHandle } from './protocol.js';

/** A browser's worker as a handle. */
export function browserWorkerHandle(worker: Worker): WorkerHandle {
  let lost: (reason: string) => void = () => {};
  worker.onerror = (event) => {
    event.preventDefault();
    lost(event.message || 'it could not be started');
  };
  worker.onmessageerror = () => lost('a message could not be read');
  return {
    post: (messages, transfer) => worker.postMessage(messages, transfer as Transferable[]),
    listen: (listener) => {
      worker.onmessage = ({ data }) => (listener as (messages: unknown) => void)(data);
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
