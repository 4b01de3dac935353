import { Worker } from 'node:worker_threads';
import * as h5 from 'h5rx';

const WORKER = new URL('../../../dist/worker/node.js', import.meta.url);
const WITHOUT_SHARED_MEMORY = new URL('./withoutSharedMemory.mjs', import.meta.url);

/** A pool, and the workers of it that were started, in that order. */
export interface HeldConnector {
  readonly connector: h5.NativeConnector;
  readonly started: Worker[];
}

/** A connector whose workers the test holds. */
export function heldConnector(workers: number, script = WORKER): HeldConnector {
  const started: Worker[] = [];
  const connector = h5.nativeConnector({
    workers,
    worker: () => {
      const worker = new Worker(script);
      started.push(worker);
      return worker;
    },
  });
  return { connector, started };
}

/** One whose workers have no shared memory. */
export function connectorWithoutSharedMemory(workers: number): HeldConnector {
  return heldConnector(workers, WITHOUT_SHARED_MEMORY);
}
