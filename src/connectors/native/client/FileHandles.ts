import { Observable } from 'rxjs';
import type { FileSystemHandleLike } from '../../../model/FileSource.js';
import type { Execution, Signal } from '../../Connector.js';
import type { Session } from './Session.js';

/**
 * Which handles are of one file: only the browser can tell, and not at once. Meanwhile nothing is carried out, so that
 * everything stays in order; that happens only where a handle is opened while another one with the same name is in use.
 */
export class FileHandles {
  readonly #sessions: Iterable<Session>;
  #asking: Promise<void> | undefined;
  /** What was found out for the opening that comes next. */
  #found: { readonly handle: FileSystemHandleLike; readonly key: string } | undefined;

  constructor(sessions: Iterable<Session>) {
    this.#sessions = sessions;
  }

  /** Carries something out: at once, unless it has to be found out first which file its source is, or that of something before it. */
  inOrder<T>(source: unknown, execute: () => Execution<T>): Execution<T> {
    if (!this.#asking && !this.#needsAsking(source)) return execute();
    let execution: Execution<T> | undefined;
    let isCanceled = false;
    return {
      signals: new Observable<Signal<T>>((subscriber) => {
        this.#whenKnown(source, () => {
          execution = execute();
          execution.signals.subscribe(subscriber);
          if (isCanceled) execution.cancel();
        });
      }),
      cancel: () => {
        isCanceled = true;
        execution?.cancel();
      },
    };
  }

  /** What tells the file of a handle that is in use from others. */
  keyOf(source: unknown): string | undefined {
    if (!isHandle(source)) return undefined;
    for (const { key, handle } of this.#inUse()) if (handle === source) return key;
    return this.#found?.handle === source ? this.#found.key : undefined;
  }

  #whenKnown(source: unknown, go: () => void): void {
    if (this.#asking) {
      void this.#asking.then(() => this.#whenKnown(source, go));
      return;
    }
    if (!this.#needsAsking(source)) {
      go();
      return;
    }
    this.#asking = this.#ask(source as FileSystemHandleLike).finally(() => {
      this.#asking = undefined;
    });
    void this.#asking.then(() => {
      go();
      this.#found = undefined;
    });
  }

  async #ask(handle: FileSystemHandleLike): Promise<void> {
    this.#found = undefined;
    for (const { key, handle: other } of this.#inUse()) {
      const isSame = other.name === handle.name && (await other.isSameEntry(handle).catch(() => false));
      if (isSame) this.#found = { handle, key };
    }
  }

  #needsAsking(source: unknown): boolean {
    if (!isHandle(source)) return false;
    const named = this.#inUse().filter(({ handle }) => handle.name === source.name);
    return named.length > 0 && named.every(({ handle }) => handle !== source);
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
