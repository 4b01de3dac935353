import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { badArgument } from '../../../model/H5Error.js';
import { nodeWorkerHandle } from '../../../runtime/port/node.js';
import { onExit } from './exitRegistry.node.js';
import { fileKey } from './fileKey.node.js';
import type { Platform } from './platform.js';
import { workerExecArgv } from './workerExecArgv.node.js';
import { partUrl, starting, unstartedWorker, urlOf } from './workerProgram.js';

const CAUSES = 'its program must lie there, or be a bundle of h5rx/worker/node';

const unstartedAt = (place: string) => (message: string) => unstartedWorker(`the worker ${place}`, CAUSES, message);

/** Node on the calling thread. */
export const nodePlatform: Platform = {
  cores: availableParallelism(),
  startWorker: () => {
    const unstarted = unstartedAt(urlOf('../worker/node.js', import.meta.url));
    const start = (): Worker =>
      new Worker(new URL('../worker/node.js', import.meta.url), {
        name: 'h5rx',
        execArgv: workerExecArgv(process.execArgv),
      });
    return nodeWorkerHandle(starting(unstarted, start), unstarted);
  },
  adoptWorker: (start) => {
    const unstarted = unstartedAt("that the option 'worker' gave");
    const worker = starting(unstarted, start);
    if (typeof worker !== 'object' || worker === null || !('on' in worker) || !('postMessage' in worker))
      throw badArgument('nativeConnector', 'worker must return a Worker of node:worker_threads');
    return nodeWorkerHandle(worker as Worker, unstarted);
  },
  // Bundlers find a file only where this is written in one piece.
  parts: (folder) => ({
    libhdf5: partUrl(folder, () => new URL('../parts/libhdf5.node.js', import.meta.url), 'libhdf5.node.js'),
    writing: partUrl(folder, () => new URL('../parts/writing.js', import.meta.url), 'writing.js'),
    rare: partUrl(folder, () => new URL('../parts/rare.js', import.meta.url), 'rare.js'),
    http: partUrl(folder, () => new URL('../parts/http.js', import.meta.url), 'http.js'),
    filters: partUrl(folder, () => new URL('../parts/filters.js', import.meta.url), 'filters.js'),
    zstd: partUrl(folder, () => new URL('../parts/zstd.js', import.meta.url), 'zstd.js'),
  }),
  absolutePath: (text) => path.resolve(text.startsWith('file:') ? fileURLToPath(text) : text),
  fileKey,
  folderUrl: (option, folder) => {
    const text = String(folder);
    if (/^https?:/i.test(text))
      throw badArgument('nativeConnector', `${option}: Node takes them from a folder on disk, not from '${text}'`);
    const { href } = text.startsWith('file:') ? new URL(text) : pathToFileURL(text);
    return href.endsWith('/') ? href : `${href}/`;
  },
  beforeExit: (listener) => {
    process.on('beforeExit', listener);
  },
  onExit,
};
