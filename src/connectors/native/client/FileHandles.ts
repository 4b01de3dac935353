import type { FileSystemHandleLike } from '../../../model/FileSource.js';
import { uniqueIdentity } from '../../../storage/uniqueIdentity.js';
import { type HandleInUse, handleRegistry } from './handleRegistry.js';
import type { Session } from './Session.js';

/**
 * Which handles are of one file: only the browser can tell, and not at once. It is asked only where a handle is opened while
 * another one with the same name is in use, by this connector or another one of the thread.
 */
export class FileHandles {
  readonly #own: () => readonly HandleInUse[];
  /** What was found out for the opening that comes next. */
  #found: HandleInUse | undefined;

  constructor(sessions: Iterable<Session>) {
    this.#own = () =>
      [...sessions].flatMap(({ key, lost, reopening: { filename } }) =>
        lost === undefined && isHandle(filename) ? [{ key, handle: filename }] : [],
      );
  }

  /** Whether it has to be found out first which file a source is. */
  isUnknown(source: unknown): boolean {
    return isHandle(source) && this.#keyInUse(source) === undefined && namesakes(source).length > 0;
  }

  /** Goes on when it is known which file a source is: at once, unless the browser has to be asked. */
  whenKnown(source: unknown, go: () => void): void | Promise<void> {
    if (!this.isUnknown(source)) return go();
    return this.#ask(source as FileSystemHandleLike, go);
  }

  /** What tells the file of a handle from others, in this thread; undefined for a source of another kind. */
  keyOf(source: unknown): string | undefined {
    if (!isHandle(source)) return undefined;
    const key = this.#keyInUse(source) ?? `${HANDLE}${uniqueIdentity('entry')}`;
    // It is in use from now on; until it is, what uses none would be forgotten.
    handleRegistry().add(this.#own);
    return key;
  }

  #keyInUse(handle: FileSystemHandleLike): string | undefined {
    const known = inUse().find((one) => one.handle === handle);
    return known?.key ?? (this.#found?.handle === handle ? this.#found.key : undefined);
  }

  async #ask(handle: FileSystemHandleLike, go: () => void): Promise<void> {
    const asked = new Set<FileSystemHandleLike>();
    while (!this.#found) {
      // Another connector may have begun to use one while the browser was asked about others.
      const next = namesakes(handle).find((one) => !asked.has(one.handle));
      if (!next) break;
      asked.add(next.handle);
      if (await next.handle.isSameEntry(handle).catch(() => false)) this.#found = { handle, key: next.key };
    }
    // In the same turn as the last look: whoever asks later finds it in use.
    go();
    this.#found = undefined;
  }
}

/** What the keys of handles begin with. */
const HANDLE = 'handle:';

/** Whether a key is that of a handle, under which the file is claimed. */
export function isHandleKey(key: string): boolean {
  return key.startsWith(HANDLE);
}

/** All handles in use in this thread; connectors that use none are forgotten. */
function inUse(): readonly HandleInUse[] {
  const registry = handleRegistry();
  return [...registry].flatMap((tell) => {
    const told = tell();
    if (told.length === 0) registry.delete(tell);
    return told;
  });
}

function namesakes({ name }: FileSystemHandleLike): readonly HandleInUse[] {
  return inUse().filter(({ handle }) => handle.name === name);
}

function isHandle(source: unknown): source is FileSystemHandleLike {
  return typeof source === 'object' && source !== null && 'isSameEntry' in source;
}
