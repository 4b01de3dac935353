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

/** Which files may be reached: 'ask' those that a function of the calling thread gives. */
export type ExternalReach = 'folder' | 'any' | 'none' | 'ask';

const KINDS: Readonly<Record<ExternalFileKind, string>> = {
  link: 'to which an external link leads',
  raw: 'which has its raw data',
  virtual: 'a source of virtual data',
};

/** `http:`, `file:` and the like. */
const URL = /^[a-z][a-z0-9+.-]+:\/\//i;

/**
 * The files that an open file names: which of them may be reached, where they are, and the claims on those that were.
 * The rule is that of the file access property `externalFiles`.
 */
export class NamedFiles {
  readonly #reach: ExternalReach;
  readonly #directory: StorageDirectory | undefined;
  readonly #mode: ClaimMode;
  readonly #open: (source: FileSource) => OpenedStorage | Promise<OpenedStorage>;
  /** What the function of the calling thread gave. */
  readonly #given = new Map<string, FoundFile | undefined>();
  /** The names to which links have led. */
  readonly #links = new Set<string>();
  readonly #claimed: Set<string>;
  readonly #opened: OpenedStorage[] = [];

  constructor(
    reach: ExternalReach,
    { directory, storage }: OpenedStorage,
    mode: ClaimMode,
    open: (source: FileSource) => OpenedStorage | Promise<OpenedStorage>,
  ) {
    this.#reach = reach;
    this.#directory = directory;
    this.#mode = mode;
    this.#open = open;
    // A file may name itself.
    this.#claimed = new Set([storage.identity]);
  }

  /**
   * What a name leads to; undefined when there is no such file.
   * Throws `H5Error` for what may not be reached or cannot be read, `ExternalFilesNeeded` for what is to be settled first.
   */
  find(name: string, expected: ExternalFileKind): FoundFile | undefined {
    // A link is followed again on the way to what it leads to.
    const kind = this.#links.has(name) ? 'link' : expected;
    if (kind === 'link') this.#links.add(name);
    const found = this.#look(name, kind);
    if (!found || this.#claimed.has(found.identity)) return found;
    throw new ExternalFilesNeeded([{ name, kind, of: this, identity: found.identity }]);
  }

  /** As `find`, once the calling thread has been asked for the file, or has granted the claim on it. */
  *reach(
    name: string,
    kind: ExternalFileKind,
    reaching: Pick<HandlerContext, 'ask' | 'claim'>,
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

  /** Settles what is needed: asks for the file, or claims it. */
  async settle({ name, kind, identity }: Need, { ask, claim }: Pick<HandlerContext, 'ask' | 'claim'>): Promise<void> {
    try {
      if (identity === undefined) {
        if (this.#given.has(name)) return;
        const source = await ask(name, kind);
        this.#given.set(name, source === undefined ? undefined : await this.#openGiven(source));
      } else if (!this.#claimed.has(identity)) {
        await claim(identity, this.#mode, true);
        this.#claimed.add(identity);
      }
    } catch (cause) {
      if (!(cause instanceof H5Error)) throw cause;
      throw failure(cause.kind, `${subject(name, kind)} cannot be opened: ${cause.message}`, { cause });
    }
  }

  /** Lets go of everything; gives the claims that are to be released. */
  close(): { readonly identity: string; readonly mode: ClaimMode }[] {
    for (const { storage } of this.#opened.splice(0)) storage.close();
    const [, ...claimed] = this.#claimed;
    return claimed.map((identity) => ({ identity, mode: this.#mode }));
  }

  #look(name: string, kind: ExternalFileKind): FoundFile | undefined {
    if (isEscaped(name) || name.includes('\uFFFD'))
      throw failure('unsupported', `${subject(name, kind)}: its name is no UTF-8, which h5rx cannot look up`);
    if (this.#reach === 'none') throw this.#unreached(name, kind, 'no file may');
    if (this.#reach === 'ask') return this.#answered(name, kind);
    if (!this.#directory) throw this.#unreached(name, kind, 'bytes, Blobs and file handles have no folder');
    if (URL.test(name)) {
      if (this.#reach === 'folder') throw this.#unreached(name, kind, 'it is a URL');
      throw failure('unsupported', `${subject(name, kind)}: the native connector reads no URLs that a file names yet`);
    }
    const found = this.#directory.find(name, this.#reach);
    if (found === undefined || found.type === 'file') return found;
    if (found.type === 'outside') throw this.#unreached(name, kind, found.reason);
    throw failure(found.kind, `${subject(name, kind)} cannot be read: ${found.reason}`);
  }

  #answered(name: string, kind: ExternalFileKind): FoundFile | undefined {
    if (!this.#given.has(name)) throw new ExternalFilesNeeded([{ name, kind, of: this }]);
    return this.#given.get(name);
  }

  /** A file of the disk is opened again for each use; what is in memory stays open. */
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
    this.#opened.push(opened);
    await opened.load?.();
    return {
      type: 'file',
      identity: storage.identity,
      size: storage.size(),
      open: (writable) => lent(opened, writable),
    };
  }

  #unreached(name: string, kind: ExternalFileKind, reason: string): H5Error {
    const remedy =
      this.#reach === 'folder' && this.#directory ? "'any' or a function would allow it" : 'a function would allow it';
    const option = `externalFiles is '${this.#reach}'; ${this.#reach === 'none' ? "'folder', 'any' or a function would allow it" : remedy}`;
    return failure('permission', `${subject(name, kind)} may not be reached: ${reason} (${option})`);
  }
}

/** A storage that several openings share: none of them closes it. What would be written to it would be lost. */
function lent({ name, storage }: OpenedStorage, writable: boolean): FileBytes {
  if (writable)
    throw new H5Error(
      'permission',
      '',
      `'${name}', which externalFiles gave, is not on disk and cannot be written: open the file that names it for reading only`,
    );
  return {
    identity: storage.identity,
    writable: false,
    size: () => storage.size(),
    read: (target, offset) => storage.read(target, offset),
    write: (source, offset) => storage.write(source, offset),
    truncate: (size) => storage.truncate(size),
    flush: () => {},
    close: () => {},
  };
}

function subject(name: string, kind: ExternalFileKind): string {
  return `the file '${showName(name)}', ${KINDS[kind]},`;
}
