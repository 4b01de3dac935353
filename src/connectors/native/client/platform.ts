import type { WorkerHandle } from '../../../runtime/port/Endpoint.js';
import type { PartUrls } from '../worker/WorkerSettings.js';

/** What differs between Node and browsers on the calling thread. */
export interface Platform {
  /** Processors that may work at once. */
  readonly cores: number;
  /** Starts one worker. */
  startWorker(): WorkerHandle;
  /** Wraps a worker that the application starts itself. */
  adoptWorker(start: () => unknown): WorkerHandle;
  /** The parts of a worker's program, where bundlers find them, or those in a folder. */
  parts(folder?: string): PartUrls;
  /** A path or `file:` URL as an absolute path; undefined where there are no paths. */
  absolutePath(path: string): string | undefined;
  /** What is equal for two absolute paths exactly when they name one file, as far as that can be told before it exists. */
  fileKey(path: string): string;
  /** URL of the folder that an option names, with a slash at its end, as every worker understands it; what is none is `bad-argument`. */
  folderUrl(option: string, folder: string | URL): string;
  /** Calls back when the program would end by itself, so that open files can be closed. */
  beforeExit(listener: () => void): void;
  /**
   * Calls back when the program ends, however it does as long as it can be told, and waits for the workers that were asked to
   * flush: for each of those counted one `Atomics.add` and `notify` on the signal.
   */
  onExit(flusher: (signal: SharedArrayBuffer) => number): void;
}

let current: Platform | undefined;

/** Says what the library runs on; each entry point of the package calls it once. */
export function usePlatform(platform: Platform): void {
  current = platform;
}

/** What the library runs on. */
export function platform(): Platform {
  if (!current) throw new Error('h5rx was not imported through its entry point');
  return current;
}
