import { parentPort, type Transferable, type Worker } from 'node:worker_threads';
import type { Endpoint, WorkerHandle } from './Endpoint.js';

/**
 * A worker thread as a handle. The thread does not keep the program alive unless calls are under way.
 *
 * @param unstarted - Says why a worker that has never answered could not be started.
 */
export function nodeWorkerHandle(worker: Worker, unstarted: (message: string) => string): WorkerHandle {
  let lost: (reason: string) => void = () => {};
  let answered = false;
  let ended = false;
  const lose = (reason: string) => {
    if (ended) return;
    ended = true;
    lost(reason);
  };
  worker.on('error', (error) => {
    const message = error instanceof Error ? error.message : String(error);
    lose(answered ? message : unstarted(message));
  });
  worker.once('message', () => {
    answered = true;
  });
  worker.on('messageerror', (error) => lose(`a message could not be read: ${error.message}`));
  worker.on('exit', (code) => lose(`it exited with code ${code}`));
  return {
    post: (messages, transfer) => worker.postMessage(messages, transfer as Transferable[]),
    listen: (listener) => {
      worker.on('message', listener as (messages: unknown) => void);
    },
    onLost: (listener) => {
      lost = listener;
    },
    terminate: () => void worker.terminate(),
    keepAlive: (busy) => (busy ? worker.ref() : worker.unref()),
  };
}

/** The worker's own end, inside it. */
export function nodeWorkerEndpoint(): Endpoint {
  const port = parentPort;
  if (!port) throw new Error('this file runs as a worker thread');
  return {
    post: (messages, transfer) => port.postMessage(messages, transfer as Transferable[]),
    listen: (listener, unreadable = () => {}) => {
      port.on('message', listener as (messages: unknown) => void);
      port.on('messageerror', unreadable);
    },
  };
}
