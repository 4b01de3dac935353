import type { FileSystemHandleLike } from '../../../model/FileSource.js';

/** The handle of a file that a connector has open, and the identity under which the file is claimed. */
export interface HandleInUse {
  readonly key: string;
  readonly handle: FileSystemHandleLike;
}

const KEY = Symbol.for('h5rx.handles.1');

/**
 * For each connector of this thread, in all copies of h5rx, a function that tells the handles it has in use. This layout never changes,
 * because copies of different versions read and write it.
 */
export function handleRegistry(): Set<() => readonly HandleInUse[]> {
  const scope = globalThis as { [KEY]?: Set<() => readonly HandleInUse[]> };
  scope[KEY] ??= new Set();
  return scope[KEY];
}
