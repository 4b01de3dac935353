import { badArgument } from '../../../model/H5Error.js';
import { browserWorkerHandle } from '../../../runtime/port/browser.js';
import type { Platform } from './platform.js';
import { partUrl, starting, unstartedWorker, urlOf } from './workerProgram.js';

const CAUSES =
  "its program is not there, is not served as JavaScript, comes from another origin, or the page's content security policy (worker-src) forbids it";

const unstartedAt = (place: string) => (message: string) => unstartedWorker(`the worker ${place}`, CAUSES, message);

/** A browser on the calling thread. */
export const browserPlatform: Platform = {
  cores: navigator.hardwareConcurrency || 2,
  // Bundlers that know `new Worker(new URL(…, import.meta.url))` find the program only where it is written in one piece.
  startWorker: () => {
    const unstarted = unstartedAt(urlOf('../worker/browser.js', import.meta.url));
    return browserWorkerHandle(
      starting(
        unstarted,
        () => new Worker(new URL('../worker/browser.js', import.meta.url), { type: 'module', name: 'h5rx' }),
      ),
      unstarted,
    );
  },
  adoptWorker: (start) => {
    const unstarted = unstartedAt("that the option 'worker' gave");
    const worker = starting(unstarted, start);
    if (typeof worker !== 'object' || worker === null || !('postMessage' in worker))
      throw badArgument('nativeConnector', 'worker must return a Worker');
    return browserWorkerHandle(worker as Worker, unstarted);
  },
  // In one piece too.
  parts: (folder) => ({
    libhdf5: partUrl(folder, () => new URL('../parts/libhdf5.browser.js', import.meta.url), 'libhdf5.browser.js'),
    writing: partUrl(folder, () => new URL('../parts/writing.js', import.meta.url), 'writing.js'),
    rare: partUrl(folder, () => new URL('../parts/rare.js', import.meta.url), 'rare.js'),
    http: partUrl(folder, () => new URL('../parts/http.js', import.meta.url), 'http.js'),
    filters: partUrl(folder, () => new URL('../parts/filters.js', import.meta.url), 'filters.js'),
    zstd: partUrl(folder, () => new URL('../parts/zstd.js', import.meta.url), 'zstd.js'),
  }),
  absolutePath: () => undefined,
  fileKey: (path) => path,
  folderUrl: (option, folder) => {
    const text = String(folder);
    try {
      return new URL(text.endsWith('/') ? text : `${text}/`, location.href).href;
    } catch {
      throw badArgument('nativeConnector', `${option}: '${text}' is no URL`);
    }
  },
  beforeExit: () => {},
  // A page is not told for certain, and must not wait.
  onExit: () => {},
};
