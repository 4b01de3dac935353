import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import type { FileSource } from '../../../model/FileSource.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import { isEscaped, showName } from '../../../model/nameBytes.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import type { OpenedStorage } from '../../../storage/OpenedStorage.js';
import type { FoundFile, StorageDirectory } from '../../../storage/StorageDirectory.js';
import type { ClaimMode } from '../protocol.js';
import { ExternalFilesNeeded, type Need } from './ExternalFilesNeeded.js';
import type { HandlerContext } from './HandlerContext.js';

/** Which external files may be opened; `'ask'` stands for a function on the calling thread. */
export type ExternalReach = 'folder' | 'any' | 'none' | 'ask';

/** Describes each kind of external file in errors. */
const KINDS: Readonly<Record<ExternalFileKind, string>> = {
  link: 'to which an external link leads',
  raw: 'which has its raw data',
  virtual: 'a source of virtual data',
};

/** `http:`, `file:` and the like. */
const URL = /^[a-z][a-z0-9+.-]+:\/\//i;

/**
 * Finds the files that an open file names, decides by the file access property `externalFiles` which of them may be opened, and
 * holds the claims on them.
 */
export class NamedFiles {
  readonly #reach: ExternalReach;
  readonly #directory: StorageDirectory | undefined;
  readonly #isRemote: boolean;
  readonly #mode: ClaimMode;
  readonly #open: (source: FileSource) => OpenedStorage | Promise<OpenedStorage>;
  /** What the function on the calling thread answered, by name. */
  readonly #given = new Map<string, FoundFile | undefined>();
  /** Names that external links have led to. */
  readonly #links = new Set<string>();
  readonly #claimed: Set<string>;
  readonly #opened: OpenedStorage[] = [];
  #isClosed = false;

  constructor(
    reach: ExternalReach,
    { directory, storage, isRemote = false }: OpenedStorage,
    mode: ClaimMode,
    open: (source: FileSource) => OpenedStorage | Promise<OpenedStorage>,
  ) {
    this.#reach = reach;
    this.#directory = directory;
    this.#isRemote = isRemote;
    this.#mode = mode;
    this.#open = open;
    // A file may name itself.
    this.#claimed = new Set([storage.identity]);
  }

  /**
   * Finds a file by its name; undefined when there is none. Errors: `H5Error` `permission` where the file may not be reached,
   * `unsupported`, `io`. Throws `ExternalFilesNeeded` where the calling thread has to be asked first.
   */
  find(name: string, expected: ExternalFileKind): FoundFile | undefined {
    // On its way to raw data libhdf5 follows external links again, and expects raw data at their names too.
    const kind = this.#links.has(name) ? 'link' : expected;
    if (kind === 'link') this.#links.add(name);
    const found = this.#look(name, kind);
    if (!found || this.#claimed.has(found.identity)) return found;
    throw new ExternalFilesNeeded([{ name, kind, files: this, identity: found.identity }]);
  }

  /** Like `find`, but waits while the calling thread is asked for the file or for the claim on it. */
  *reach(
    name: string,
    kind: ExternalFileKind,
    reaching: Pick<HandlerContext, 'ask' | 'claim' | 'release'>,
  ): Steps<FoundFile | undefined> {
    for (;;) {
      try {
        return this.find(name, kind);
      } catch (error) {
        if (!(error instanceof ExternalFilesNeeded)) throw error;
        for (const need of error.needs) yield* waitFor(this.settle(need, reaching));
      }
    }
  }

  /** Asks the calling thread for the file, or for the claim on it, and keeps the answer. */
  async settle(
    { name, kind, identity }: Need,
    { ask, claim, release }: Pick<HandlerContext, 'ask' | 'claim' | 'release'>,
  ): Promise<void> {
    try {
      if (identity === undefined) {
        if (this.#given.has(name)) return;
        const source = await ask(name, kind);
        this.#given.set(name, source === undefined ? undefined : await this.#openGiven(source));
      } else if (!this.#claimed.has(identity)) {
        await claim(identity, this.#mode, true);
        // Who asked may have been canceled, and the file that names this one closed, before the answer came.
        if (this.#isClosed) release(identity, this.#mode, true);
        else this.#claimed.add(identity);
      }
    } catch (cause) {
      if (!(cause instanceof H5Error)) throw cause;
      throw failure(cause.kind, `${subject(name, kind)} cannot be opened: ${cause.message}`, { cause });
    }
  }

  /** Closes what is open; returns the claims for the caller to release. */
  close(): { readonly identity: string; readonly mode: ClaimMode }[] {
    this.#isClosed = true;
    for (const { storage } of this.#opened.splice(0)) storage.close();
    const [, ...claimed] = this.#claimed;
    return claimed.map((identity) => ({ identity, mode: this.#mode }));
  }

  #look(name: string, kind: ExternalFileKind): FoundFile | undefined {
    if (isEscaped(name) || name.includes('\uFFFD'))
      throw failure('unsupported', `${subject(name, kind)} has a name that is not UTF-8, which h5rx cannot look up`);
    if (this.#reach === 'none') throw this.#unreached(name, kind, 'no file may');
    if (this.#reach === 'ask') return this.#answered(name, kind);
    if (!this.#directory) throw this.#unreached(name, kind, 'bytes, Blobs and file handles have no folder');
    if (URL.test(name)) {
      if (this.#reach === 'folder') throw this.#unreached(name, kind, 'it is a URL');
      // A file on disk leads nowhere else by itself.
      if (!this.#isRemote) throw this.#unreached(name, kind, 'it is a URL, and the file that names it is on disk');
    }
    const found = this.#directory.find(name, this.#reach);
    if (found === undefined || found.type === 'file') return found;
    if (found.type === 'outside') throw this.#unreached(name, kind, found.reason);
    throw failure(found.kind, `${subject(name, kind)} cannot be read: ${found.reason}`);
  }

  #answered(name: string, kind: ExternalFileKind): FoundFile | undefined {
    if (!this.#given.has(name)) throw new ExternalFilesNeeded([{ name, kind, files: this }]);
    return this.#given.get(name);
  }

  /** A file on disk is opened anew for each use; what is in memory stays open. */
  async #openGiven(source: FileSource): Promise<FoundFile | undefined> {
    let opened: OpenedStorage;
    try {
      opened = await this.#open(source);
    } catch (error) {
      if (error instanceof H5Error && error.kind === 'not-found') return undefined;
      throw error;
    }
    const { storage, directory } = opened;
    const found = typeof source === 'string' ? directory?.find(source, 'any') : undefined;
    if (found?.type === 'file') {
      storage.close();
      return found;
    }
    if (this.#isClosed) {
      storage.close();
      return undefined;
    }
    this.#opened.push(opened);
    return {
      type: 'file',
      identity: storage.identity,
      size: opened.load ? undefined : storage.size(),
      open: (writable) => sharedStorage(opened, writable),
      load: opened.fetchMissing ? undefined : opened.load,
    };
  }

  #unreached(name: string, kind: ExternalFileKind, reason: string): H5Error {
    const remedy =
      this.#reach === 'folder' && this.#directory ? "'any' or a function would allow it" : 'a function would allow it';
    const option = `externalFiles is '${this.#reach}'; ${this.#reach === 'none' ? "'folder', 'any' or a function would allow it" : remedy}`;
    return failure('permission', `${subject(name, kind)} may not be reached: ${reason} (${option})`);
  }
}

/**
 * A storage that several openings share, so none of them closes it. It is read-only, because what is written to memory would be
 * lost.
 */
function sharedStorage(opened: OpenedStorage, writable: boolean): OpenedStorage {
  const { name, storage } = opened;
  if (writable)
    throw new H5Error(
      'permission',
      '',
      `'${name}', which externalFiles gave, is not on disk and cannot be written: open the file that names it for reading only`,
    );
  const shared: FileBytes = {
    identity: storage.identity,
    writable: false,
    size: () => storage.size(),
    read: (target, offset) => storage.read(target, offset),
    write: (source, offset) => storage.write(source, offset),
    truncate: (size) => storage.truncate(size),
    flush: () => {},
    close: () => {},
  };
  return { ...opened, storage: shared };
}

function subject(name: string, kind: ExternalFileKind): string {
  return `the file '${showName(name)}', ${KINDS[kind]},`;
}
