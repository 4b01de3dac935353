import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { nodeWorkerHandle } from '../../worker/node.js';
import type { Platform } from './platform.js';

/** Node on the calling thread. */
export const nodePlatform: Platform = {
  cores: availableParallelism(),
  startWorker: () => nodeWorkerHandle(new Worker(new URL('../worker/node.js', import.meta.url), { name: 'h5rx' })),
  adoptWorker: (worker) => nodeWorkerHandle(worker as Worker),
  absolutePath: (text) => path.resolve(text.startsWith('file:') ? fileURLToPath(text) : text),
  beforeExit: (listener) => {
    process.on('beforeExit', listener);
  },
};
