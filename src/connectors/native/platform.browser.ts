import { badArgument } from '../../model/H5Error.js';
import { browserWorkerHandle } from '../../worker/browser.js';
import type { Platform } from './platform.js';

/** A browser on the calling thread. */
export const browserPlatform: Platform = {
  cores: navigator.hardwareConcurrency || 2,
  startWorker: () =>
    browserWorkerHandle(new Worker(new URL('../worker/browser.js', import.meta.url), { type: 'module', name: 'h5rx' })),
  adoptWorker: (worker) => {
    if (typeof worker !== 'object' || worker === null || !('postMessage' in worker))
      throw badArgument('nativeConnector', 'worker must return a Worker');
    return browserWorkerHandle(worker as Worker);
  },
  absolutePath: () => undefined,
  fileKey: (path) => path,
  folderUrl: (folder) => {
    const text = String(folder);
    try {
      return new URL(text.endsWith('/') ? text : `${text}/`, location.href).href;
    } catch {
      throw badArgument('nativeConnector', `plugins: '${text}' is no URL`);
    }
  },
  beforeExit: () => {},
  // A page is not told for certain, and must not wait.
  onExit: () => {},
};
