import type { FileSystemHandleLike } from '../../../model/FileSource.js';
import type { Session } from './Session.js';

/**
 * Which handles are of one file: only the browser can tell, and not at once. It is asked only where a handle is opened while
 * another one with the same name is in use.
 */
export class FileHandles {
  readonly #sessions: Iterable<Session>;
  /** What was found out for the opening that comes next. */
  #found: { readonly handle: FileSystemHandleLike; readonly key: string } | undefined;

  constructor(sessions: Iterable<Session>) {
    this.#sessions = sessions;
  }

  /** Whether it has to be found out first which file a source is. */
  isUnknown(source: unknown): boolean {
    if (!isHandle(source)) return false;
    const named = this.#inUse().filter(({ handle }) => handle.name === source.name);
    return named.length > 0 && named.every(({ handle }) => handle !== source);
  }

  /** Goes on when it is known which file a source is: at once, unless the browser has to be asked. */
  whenKnown(source: unknown, go: () => void): void | Promise<void> {
    if (!this.isUnknown(source)) return go();
    return this.#ask(source as FileSystemHandleLike).then(() => {
      go();
      this.#found = undefined;
    });
  }

  /** What tells the file of a handle that is in use from others. */
  keyOf(source: unknown): string | undefined {
    if (!isHandle(source)) return undefined;
    for (const { key, handle } of this.#inUse()) if (handle === source) return key;
    return this.#found?.handle === source ? this.#found.key : undefined;
  }

  async #ask(handle: FileSystemHandleLike): Promise<void> {
    for (const { key, handle: other } of this.#inUse()) {
      const isSame = other.name === handle.name && (await other.isSameEntry(handle).catch(() => false));
      if (isSame) this.#found = { handle, key };
    }
  }

  #inUse(): { readonly key: string; readonly handle: FileSystemHandleLike }[] {
    return [...this.#sessions].flatMap(({ key, lost, reopening: { filename } }) =>
      lost === undefined && isHandle(filename) ? [{ key, handle: filename }] : [],
    );
  }
}

function isHandle(source: unknown): source is FileSystemHandleLike {
  return typeof source === 'object' && source !== null && 'isSameEntry' in source;
}
