import { runAsync } from '../../../format/bytes/runAsync.js';
import { checkOpening } from '../../../format/superblock/checkOpening.js';
import type { FileSpec } from '../../../format/superblock/createFile.js';
import { readSuperblock, type Superblock } from '../../../format/superblock/superblock.js';
import { type FileSource, isRemote, nameOfSource } from '../../../model/FileSource.js';
import { type ErrorStackRecord, failure, H5Error } from '../../../model/H5Error.js';
import { LIBRARY_VERSIONS } from '../../../model/H5F.js';
import { CheckedStorage } from '../../../storage/CheckedStorage.js';
import { accessFrom } from '../../../storage/http/accessFrom.js';
import type { OpenedStorage } from '../../../storage/OpenedStorage.js';
import { rangeReaderOf } from '../../../storage/rangeReaderOf.js';
import { withSubject } from '../../shared/withSubject.js';
import type { WireFileAccess } from '../client/WireFileAccess.js';
import type { ClaimMode } from '../protocol.js';
import type { Helpers } from '../reader/Helpers.js';
import { ReadableFile } from '../reader/ReadableFile.js';
import { checkSharing } from './checkSharing.js';
import type { FileOpening } from './FileOpening.js';
import type { HandlerContext } from './HandlerContext.js';
import { type LibverBounds, styleOf } from './LibverBounds.js';
import { NamedFiles } from './NamedFiles.js';
import { OpenFile } from './OpenFile.js';
import type { ProgramParts } from './ProgramParts.js';
import { NO_ACCESS, type StorageAccess, type StorageOpener } from './StorageOpener.js';
import { mayBeTorn, readAgain } from './tornReads.js';

/** The files that are open in this worker. */
export class Files {
  readonly #parts: ProgramParts;
  readonly #openStorage: StorageOpener;
  /** Open files by their queues: as in HDF5, opening a file again gives the same one. */
  readonly #inUse = new Map<number, OpenFile>();
  readonly #helpers: Helpers;

  constructor(parts: ProgramParts, openStorage: StorageOpener, helpers: Helpers) {
    this.#parts = parts;
    this.#helpers = helpers;
    this.#openStorage = openStorage;
  }

  /** Why libhdf5 can no longer be used; undefined while it can. */
  get fatal(): string | undefined {
    return this.#parts.writing.fatal;
  }

  /** Opens only the bytes of a file, for reading. */
  openStorage(source: FileSource, access: StorageAccess): OpenedStorage | Promise<OpenedStorage> {
    return this.#openStorage(source, 'read', access);
  }

  /** Makes an empty storage of a new file; nothing claims it. Errors: `H5Error` `already-exists`. */
  createStorage(source: FileSource): OpenedStorage | Promise<OpenedStorage> {
    return this.#openStorage(source, 'create-new', NO_ACCESS);
  }

  /**
   * Removes an HDF5 file that nobody in the program has open.
   *
   * @returns Errors: `H5Error` `not-found`, `permission` (also: it is open), `corrupt-file` (no HDF5 file), `unsupported`, `io`.
   */
  async delete(source: FileSource, { queue, claim, release }: HandlerContext): Promise<void> {
    const open = this.#inUse.get(queue);
    if (open) throw failure('permission', `'${open.name}' is open, and cannot be deleted`);
    const { name, storage, reader, remove } = await this.#openStorage(source, 'write', NO_ACCESS);
    try {
      if (!remove)
        throw failure('unsupported', 'only files of the disk are deleted; others are forgotten by whoever has them');
      await claim(storage.identity, 'write');
      try {
        await runAsync(readSuperblock(reader.size), reader);
        remove();
      } finally {
        release(storage.identity, 'write');
      }
    } catch (error) {
      throw withSubject(`'${name}'`, error);
    } finally {
      storage.close();
    }
  }

  /**
   * Opens or creates a file: opens its storage, claims it, then reads or writes the superblock. A step that fails undoes the steps
   * before it.
   *
   * @param signal - Aborts the reading of late bytes.
   * @returns Errors: `H5Error` `already-exists`, `permission`, `not-found`, `corrupt-file`, `unsupported`, `io`.
   */
  async open(opening: FileOpening, context: HandlerContext, signal?: AbortSignal): Promise<OpenFile> {
    const { queue, claim, release, opens } = context;
    const open = this.#inUse.get(queue);
    if (open) {
      checkSharing(open, opening);
      return open;
    }
    const { claimMode, fapl } = opening;
    if (claimMode.endsWith('write')) await this.#parts.writing.load('opening a file for writing');
    if (claimMode === 'swmr-read' && opening.source instanceof Blob) throw cannotGrow(opening.source);
    const access = { ...accessOf(fapl, context), grows: claimMode === 'swmr-read' };
    const bytes = await this.#openStorage(opening.source, opening.storageMode, access);
    const storage = new CheckedStorage(bytes.storage);
    const isWritten = opening.storageMode !== 'read';
    const opened = { ...bytes, storage, reader: isWritten ? rangeReaderOf(storage) : bytes.reader };
    const { name } = opened;
    try {
      await claim(storage.identity, claimMode);
    } catch (error) {
      storage.close();
      throw withSubject(`'${name}'`, error);
    }
    try {
      const libverBounds = boundsOf(fapl);
      if (opening.create) this.#create(storage, { ...opening.create, style: styleOf(libverBounds) });
      else if (opened.isExclusive) this.#parts.writing.required.clearMarks(storage);
      const superblock = await checkedSuperblock(opened, claimMode, signal);
      const reach = fapl.externalFiles ?? 'folder';
      const file = new OpenFile({
        opened,
        named: new NamedFiles(reach, opened, claimMode, (given) => this.#openGiven(given, opening.source, access)),
        parts: this.#parts,
        mode: claimMode,
        rootGroup: superblock.rootGroup,
        hid: opens?.hid ?? 0,
        libverBounds,
        closeDegree: fapl.fcloseDegree ?? 'weak',
        plugins: fapl.plugins,
        readable: (one) => readableFile(one, this.#helpers),
      });
      this.#inUse.set(queue, file);
      return file;
    } catch (error) {
      storage.close();
      opened.discard?.();
      release(storage.identity, claimMode);
      if (!(error instanceof H5Error)) throw error;
      const message = `'${name}': ${error.message}`;
      throw failure(error.kind, message, { errorStack: openingFailed(error), cause: error.cause });
    }
  }

  /** Opens what the caller gives for a name in a file. */
  #openGiven(given: FileSource, source: FileSource, access: StorageAccess): OpenedStorage | Promise<OpenedStorage> {
    if (!isRemote(given)) return this.openStorage(given, NO_ACCESS);
    const from = isRemote(source) ? String(source) : undefined;
    return this.openStorage(given, { ...access, http: accessFrom(from, String(given), access.http) });
  }

  /** Creates a file in an emptied storage. */
  #create(storage: CheckedStorage, spec: FileSpec): void {
    this.#parts.writing.required.createFile(storage, spec);
    const refusal = storage.takeRefusal();
    if (refusal !== undefined) throw refusal;
  }

  /** Saves what was written when the process exits: closes all files that are open for writing. */
  exit(): void {
    for (const file of this.#inUse.values()) {
      if (!file.writable) continue;
      for (const close of [() => file.external.close(file), () => file.close()]) {
        try {
          close();
        } catch {
          // Nobody can receive the error, and the other files have to be closed too.
        }
      }
    }
  }

  /** Closes a file that no identifier keeps open, and its external files, after the reads that are still under way. */
  close(file: OpenFile, { release }: Pick<HandlerContext, 'release'>): void | Promise<void> {
    for (const [queue, one] of this.#inUse) if (one === file) this.#inUse.delete(queue);
    const close = (): void | Promise<void> => {
      const { settled } = file.opened;
      try {
        try {
          file.external.close(file);
        } finally {
          file.close();
        }
      } finally {
        for (const claimed of file.named.close()) release(claimed.identity, claimed.mode, true);
        release(file.identity, file.mode);
      }
      return settled?.();
    };
    return file.reads.none ? close() : file.reads.ended().then(close);
  }
}

/** The superblock of a file that may be opened. */
async function checkedSuperblock(
  opened: OpenedStorage,
  mode: ClaimMode,
  signal: AbortSignal | undefined,
): Promise<Superblock> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const superblock = await runAsync(readSuperblock(opened.reader.size), opened.reader, signal);
      // A server tells the length with its first answer.
      checkOpening(superblock, mode, opened.reader.size);
      return superblock;
    } catch (error) {
      if (!mayBeTorn(error, attempt, mode)) throw error;
      await readAgain(attempt, opened);
    }
  }
}

function cannotGrow(source: FileSource): H5Error {
  return failure(
    'unsupported',
    `'${nameOfSource(source)}' cannot be read while it grows: a Blob or File is of one moment; open its file handle, its path or its URL`,
  );
}

/** The error stack that libhdf5 would have given (HDF5 Reference Manual, H5E). */
function openingFailed({ kind, message }: H5Error): ErrorStackRecord[] {
  const minor = kind === 'corrupt-file' ? 'Not an HDF5 file' : 'Unable to open file';
  return [{ major: 'File accessibility', minor, message, function: 'H5Fopen' }];
}

/** A file for the read pipeline. Its source is asked for only when another worker is to help, because that may copy the bytes. */
function readableFile({ storage, reader, shared }: OpenedStorage, helpers: Helpers): ReadableFile {
  const file = {
    identity: storage.identity,
    get source() {
      return shared?.();
    },
  };
  return new ReadableFile(reader, file, helpers);
}

/** What opening a storage takes, of the file access properties. */
export function accessOf({ asksFetch, ...http }: WireFileAccess, context: HandlerContext): StorageAccess {
  return { http, fetch: asksFetch && (() => context.fetch()) };
}

/** Leaves the bounds to h5wasm. */
const DEFAULT_BOUNDS: LibverBounds = [-1, -1];

function boundsOf({ libverBounds }: WireFileAccess): LibverBounds {
  return libverBounds ? [libraryVersion(libverBounds[0]), libraryVersion(libverBounds[1])] : DEFAULT_BOUNDS;
}

/** The number of an `H5F_LIBVER_*`; `'latest'` has that of the newest version. */
function libraryVersion(version: (typeof LIBRARY_VERSIONS)[number]): number {
  return Math.min(LIBRARY_VERSIONS.indexOf(version), LIBRARY_VERSIONS.indexOf('v200'));
}
