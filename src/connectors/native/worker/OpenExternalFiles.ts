import { checkOpening } from '../../../format/superblock/checkOpening.js';
import { readSuperblock } from '../../../format/superblock/superblock.js';
import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import { H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import { CheckedStorage } from '../../../storage/CheckedStorage.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { rangeReaderOf } from '../../../storage/rangeReaderOf.js';
import type { FoundFile } from '../../../storage/StorageDirectory.js';
import { parseSteps } from '../reader/parseSteps.js';
import type { Reaching } from './follow.js';
import type { NamedFiles } from './NamedFiles.js';
import type { OpenFile } from './OpenFile.js';

/**
 * The external files of a file that are open: those that it names, and those that they name. They are opened in the same mode, and
 * closed with it. Names are relative to the folder of the file that contains them.
 */
export class OpenExternalFiles {
  readonly #named: NamedFiles;
  readonly #files = new Map<string, OpenFile>();
  readonly #raw = new Map<string, RangeReader & { close(): void }>();

  /** @param main - The file that the program has opened. */
  constructor(main: OpenFile, named: NamedFiles) {
    this.#named = named;
    this.#files.set(main.identity, main);
  }

  /** Opens a file that one of these files names, found as libhdf5 finds it; undefined when there is no such file. */
  *find(
    from: OpenFile,
    name: string,
    kind: Exclude<ExternalFileKind, 'raw'>,
    reaching: Reaching,
  ): Steps<OpenFile | undefined> {
    for (const one of namesOf(from, name)) {
      const found = yield* this.#named.reach(one, kind, reaching);
      const open = found && (this.#files.get(found.identity) ?? (yield* unlessMissing(this.#open(from, found, one))));
      if (open) return open;
    }
    return undefined;
  }

  /** Opens a file with external raw data; undefined when there is no such file. */
  *raw(from: OpenFile, name: string, reaching: Reaching): Steps<RangeReader | undefined> {
    for (const one of namesOf(from, name)) {
      const found = yield* this.#named.reach(one, 'raw', reaching);
      const raw = found && (this.#raw.get(found.identity) ?? (yield* unlessMissing(this.#openRaw(found))));
      if (raw) return raw;
    }
    return undefined;
  }

  /** Flushes all but the file that the program has opened, and makes them durable. */
  sync(main: OpenFile): void {
    for (const file of this.#files.values()) if (file !== main) file.sync();
  }

  /** Closes all but the file that the program has opened. All are closed even if some fail; the first failure is thrown. */
  close(main: OpenFile): void {
    const failures: unknown[] = [];
    for (const file of this.#files.values()) {
      if (file === main) continue;
      try {
        file.close();
      } catch (error) {
        failures.push(error);
      }
    }
    this.#files.clear();
    for (const raw of this.#raw.values()) raw.close();
    this.#raw.clear();
    if (failures.length > 0) throw failures[0];
  }

  *#open(from: OpenFile, found: FoundFile, name: string): Steps<OpenFile> {
    const bytes = found.open(from.writable);
    const storage = new CheckedStorage(bytes.storage);
    const reader = from.writable ? rangeReaderOf(storage) : bytes.reader;
    try {
      const superblock = yield* parseSteps(readSuperblock(reader.size), reader);
      // Somebody else may have opened it meanwhile.
      const open = this.#files.get(found.identity);
      if (open) {
        if (open.opened.reader !== reader) storage.close();
        return open;
      }
      checkOpening(superblock, from.mode, reader.size);
      const opened = { ...bytes, name: name.slice(name.lastIndexOf('/') + 1), storage, reader };
      const file = from.openExternal(opened, superblock.rootGroup, name.slice(0, name.lastIndexOf('/') + 1));
      this.#files.set(found.identity, file);
      return file;
    } catch (error) {
      storage.close();
      throw error;
    }
  }

  *#openRaw(found: FoundFile): Steps<RangeReader> {
    const { storage, reader } = found.open(false);
    try {
      // Late bytes tell only now whether the file exists.
      if (!reader.bytes) yield* waitFor(Promise.resolve(reader.read([{ offset: 0, length: 1 }])));
    } catch (error) {
      storage.close();
      throw error;
    }
    const raw = this.#raw.get(found.identity);
    if (raw) {
      storage.close();
      return raw;
    }
    // Raw data is read only once.
    const read: RangeReader['read'] = (...how) => (reader.uncached ?? reader).read(...how);
    const opened = {
      get size() {
        return reader.size;
      },
      bytes: reader.bytes,
      read,
      close: () => storage.close(),
    };
    this.#raw.set(found.identity, opened);
    return opened;
  }
}

/** What steps give; undefined where they end because there is no such file. */
function* unlessMissing<T>(steps: Steps<T>): Steps<T | undefined> {
  try {
    return yield* steps;
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** The names that libhdf5 tries: an absolute name, then its last component in the folder of the file that contains it. */
function namesOf({ folder }: OpenFile, name: string): string[] {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return name.startsWith('/') ? [name, `${folder}${last}`] : [`${folder}${name}`];
}
