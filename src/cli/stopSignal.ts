import { setMaxListeners } from 'node:events';
import { Stopped } from './failures.js';

/**
 * Aborts when the program is told to stop: by Ctrl-C, by SIGTERM, or by the reader of its output leaving (`| head`).
 * The first signal lets the command cancel its transfer and tidy up; a second one ends the program at once.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  // Every operation under way adds a listener.
  setMaxListeners(0, controller.signal);
  process.once('SIGINT', () => controller.abort(new Stopped('interrupted', 130)));
  process.once('SIGTERM', () => controller.abort(new Stopped('terminated', 143)));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    controller.abort(error.code === 'EPIPE' ? new Stopped('the output is no longer read', 0) : error);
  });
  return controller.signal;
}
