import { H5Error } from '../../../model/H5Error.js';

/** What a worker that could not be started is told by: where its program was looked for, why that may be, what helps. */
export function unstartedWorker(place: string, causes: string, message: string): string {
  return `${place} could not be started${message === '' ? '' : ` (${message})`}: ${causes}; the option 'worker' of nativeConnector says how it is started, see docs/bundlers.md of h5rx`;
}

/** Starts a worker; what is thrown becomes `worker-lost`. */
export function starting<W>(unstarted: (message: string) => string, start: () => W): W {
  try {
    return start();
  } catch (cause) {
    const message = unstarted(cause instanceof Error ? cause.message : String(cause));
    throw new H5Error('worker-lost', 'nativeConnector', message, { cause });
  }
}

/** Where a program is looked for; its name alone in a bundle that does not know where it is itself. */
export function urlOf(name: string, base: string): string {
  try {
    return new URL(name, base).href;
  } catch {
    return name;
  }
}

/** URL of a part of a worker's program: in a folder, or where bundlers see it; its name in a bundle that does not know where it is itself. */
export function partUrl(folder: string | undefined, located: () => URL, name: string): string {
  if (folder !== undefined) return `${folder}${name}`;
  try {
    return located().href;
  } catch {
    return name;
  }
}
