import type { OpenedStorage } from '../OpenedStorage.js';
import type { FoundFile, StorageDirectory, UnreachedFile } from '../StorageDirectory.js';

const OUTSIDE: UnreachedFile = {
  type: 'outside',
  reason: 'it lies outside the folder of the file on its server',
  kind: 'permission',
};

/**
 * The folder of a remote file: everything below its URL without the last part of the path. Whether a file is there, only a request can
 * tell, so every name that may be reached is found.
 */
export class UrlDirectory implements StorageDirectory {
  readonly #base: URL;
  readonly #open: (url: string) => OpenedStorage;

  /**
   * @param url - The URL of the file.
   * @param open - Opens another URL.
   */
  constructor(url: string, open: (url: string) => OpenedStorage) {
    const { origin, pathname } = new URL(url);
    // A query, which may be a signature, is that of the one file.
    this.#base = new URL(`${origin}${pathname}`);
    this.#open = open;
  }

  find(name: string, reach: 'folder' | 'any'): FoundFile | UnreachedFile | undefined {
    const url = this.#resolved(name);
    if (url === undefined) return undefined;
    if (reach === 'folder' && !this.#holds(url)) {
      // Absolute names are of the machine on which the file was made: its last part is looked for in the folder.
      return name.startsWith('/') ? undefined : OUTSIDE;
    }
    if (url.protocol !== 'https:' && url.protocol !== this.#base.protocol)
      return {
        ...OUTSIDE,
        reason: `it is at a URL that begins with ${url.protocol}, which is not followed from ${this.#base.protocol}`,
      };
    const { href } = url;
    const opened = this.#open(href);
    return {
      type: 'file',
      identity: opened.storage.identity,
      size: undefined,
      open: () => opened,
    };
  }

  /** A name is a path, of which every part is a name in a folder, unless it is a URL itself. */
  #resolved(name: string): URL | undefined {
    try {
      if (/^[a-z][a-z0-9+.-]+:\/\//i.test(name)) return new URL(name);
      return new URL(name.split('/').map(encodeURIComponent).join('/'), this.#base);
    } catch {
      return undefined;
    }
  }

  #holds({ origin, pathname }: URL): boolean {
    const folder = this.#base.pathname.slice(0, this.#base.pathname.lastIndexOf('/') + 1);
    return origin === this.#base.origin && pathname.startsWith(folder);
  }
}
