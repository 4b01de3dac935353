import type { FileSource } from '../../../model/FileSource.js';
import { H5Error } from '../../../model/H5Error.js';
import { LIBRARY_VERSIONS } from '../../../model/H5F.js';
import type { CallContext } from '../../../runtime/schedule/Engine.js';
import { CheckedStorage } from '../../../storage/CheckedStorage.js';
import type { OpenedStorage, StorageMode } from '../../../storage/OpenedStorage.js';
import { rangeReaderOf } from '../../../storage/rangeReaderOf.js';
import type { H5Library } from '../library/H5Library.js';
import type { LibraryLoader } from '../library/LibraryLoader.js';
import type { Helpers } from '../reader/Helpers.js';
import { ReadableFile } from '../reader/ReadableFile.js';
import { checkSharing } from './checkSharing.js';
import type { FileOpening } from './FileOpening.js';
import { NamedFiles } from './NamedFiles.js';
import { OpenFile } from './OpenFile.js';

/** Opens the bytes of a source in this environment. */
export type StorageOpener = (source: FileSource, mode: StorageMode) => OpenedStorage | Promise<OpenedStorage>;

/** The files that are open in this worker. */
export class Files {
  readonly #loader: LibraryLoader;
  readonly #openStorage: StorageOpener;
  /** Files in use, by their queues: as in HDF5, opening one again gives the same file. */
  readonly #inUse = new Map<number, OpenFile>();

  readonly #helpers: Helpers;

  constructor(loader: LibraryLoader, openStorage: StorageOpener, helpers: Helpers) {
    this.#loader = loader;
    this.#helpers = helpers;
    this.#openStorage = openStorage;
  }

  /** libhdf5, which every open file needs. */
  get library(): H5Library {
    const { loaded } = this.#loader;
    if (!loaded) throw new Error('no file is open yet');
    return loaded;
  }

  /** Why libhdf5 cannot be used any more, if it cannot. */
  get fatal(): string | undefined {
    return this.#loader.loaded?.fatal;
  }

  /** Opens only the bytes, to look at them. */
  openStorage(source: FileSource): OpenedStorage | Promise<OpenedStorage> {
    return this.#openStorage(source, 'read');
  }

  /** Opens or creates a file: first its storage, then the claim on it, then libhdf5. What fails undoes what came before. */
  async open(routine: string, opening: FileOpening, { queue, claim, release, opens }: CallContext): Promise<OpenFile> {
    const open = this.#inUse.get(queue);
    if (open) {
      checkSharing(routine, open, opening);
      return open;
    }
    await this.#loader.load('opening a file');
    this.library.plugins.folder ??= opening.fapl.plugins;
    const bytes = await this.#openStorage(opening.source, opening.storageMode);
    const storage = new CheckedStorage(bytes.storage);
    const opened = { ...bytes, storage, reader: rangeReaderOf(storage) };
    const { name } = opened;
    const { claimMode } = opening;
    try {
      await claim(storage.identity, claimMode).catch((error: H5Error) => {
        throw new H5Error(error.kind, routine, `'${name}': ${error.message}`);
      });
    } catch (error) {
      storage.close();
      throw error;
    }
    const reach = opening.fapl.externalFiles ?? 'folder';
    const named = new NamedFiles(reach, opened, claimMode, (file) => this.openStorage(file));
    const shown = this.library.files.add(opened, named);
    try {
      const { libverBounds } = opening.fapl;
      const bounds = libverBounds
        ? ([libraryVersion(libverBounds[0]), libraryVersion(libverBounds[1])] as const)
        : DEFAULT_BOUNDS;
      create(opening, storage, routine, name);
      const id = this.library.open(routine, `'${name}'`, shown.path, opening.flags, opening.trackOrder, ...bounds);
      const file = new OpenFile(this.library, opened, shown, named, id, claimMode, opens?.hid ?? 0, bounds);
      file.closeDegree = opening.fapl.fcloseDegree ?? 'weak';
      if (claimMode === 'read') file.readable = readableFile(opened, this.#helpers);
      this.#inUse.set(queue, file);
      return file;
    } catch (error) {
      shown.remove();
      storage.close();
      opened.discard?.();
      release(storage.identity, claimMode);
      throw error;
    }
  }

  /** Closes all files that can be written, so that others find in them what was written; one that fails is left. */
  exit(): void {
    for (const file of this.#inUse.values()) {
      if (!file.writable) continue;
      try {
        file.close('H5close');
      } catch {
        // Nobody is there to be told, and the others are to be closed too.
      }
    }
  }

  /** Closes a file that nothing uses any more; reads of it that are under way end first. */
  close(routine: string, file: OpenFile, { release }: Pick<CallContext, 'release'>): void | Promise<void> {
    const { identity } = file.opened.storage;
    for (const [queue, one] of this.#inUse) if (one === file) this.#inUse.delete(queue);
    const close = (): void => {
      try {
        file.close(routine);
      } finally {
        for (const claimed of file.named.close()) release(claimed.identity, claimed.mode, true);
        release(identity, file.mode);
      }
    };
    return file.reads.none ? close() : file.reads.ended().then(close);
  }
}

function create(opening: FileOpening, storage: CheckedStorage, routine: string, name: string): void {
  try {
    opening.create?.(storage);
    const refusal = storage.takeRefusal();
    if (refusal !== undefined) throw refusal;
  } catch (error) {
    if (!(error instanceof H5Error)) throw error;
    throw new H5Error(error.kind, routine, `'${name}': ${error.message}`, { cause: error });
  }
}

/** What the pipeline reads of a file; the bytes are made ready for other workers when one is to read them. */
function readableFile({ storage, shared }: OpenedStorage, helpers: Helpers): ReadableFile {
  const file = {
    identity: storage.identity,
    get source() {
      return shared?.();
    },
  };
  return new ReadableFile(storage, file, helpers);
}

/** What h5wasm takes for its own bounds. */
const DEFAULT_BOUNDS = [-1, -1] as const;

/** `H5F_LIBVER_*` of a name: LATEST is the newest. */
function libraryVersion(version: (typeof LIBRARY_VERSIONS)[number]): number {
  return Math.min(LIBRARY_VERSIONS.indexOf(version), LIBRARY_VERSIONS.indexOf('v200'));
}
