import { FileSpace, type KeptSpace } from '../../../format/edit/FileSpace.js';
import type { Style } from '../../../format/objects/Style.js';
import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import { H5Error } from '../../../model/H5Error.js';
import type { FileCloseDegree } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { CheckedStorage } from '../../../storage/CheckedStorage.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import type { OpenedStorage } from '../../../storage/OpenedStorage.js';
import type { DatasetDescription } from '../library/DatasetDescription.js';
import { extendToStated } from '../library/extendToStated.js';
import type { H5Library } from '../library/H5Library.js';
import type { H5WasmModule } from '../library/H5WasmModule.js';
import type { MapIndex } from '../library/MapIndex.js';
import type { ShownStorage } from '../library/StorageFileSystem.js';
import type { ClaimMode } from '../protocol.js';
import type { ReadableFile } from '../reader/ReadableFile.js';
import { Countdown } from './Countdown.js';
import type { NamedFiles } from './NamedFiles.js';

/** `H5F_LIBVER_EARLIEST` and `H5F_LIBVER_V18`, which is what HDF5 2.0 takes when nothing is said. */
const EARLIEST = 0;
const V18 = 1;

/** `H5F_LIBVER_*` of `H5Pset_libver_bounds`; -1 for what h5wasm takes. */
export type LibverBounds = readonly [low: number, high: number];

/** Which versions of structures new objects get for bounds of `H5Pset_libver_bounds`. */
export function styleOf([low]: LibverBounds): Style {
  return low === EARLIEST ? 'earliest' : low <= V18 ? 'v18' : 'v110';
}

/** An opened storage that keeps account of what it refused. */
export type CheckedOpening = OpenedStorage & { readonly storage: CheckedStorage };

/** Bytes to parse. */
export type StoredBytes = Pick<FileBytes, 'size' | 'read'>;

/** Flags with which libhdf5 opens a file. */
const OPENING_FLAGS = { read: 0x00, write: 0x01, 'swmr-read': 0x40, 'swmr-write': 0x21 } as const;

/**
 * An open file: one, however many identifiers the caller has of it and of objects in it. Either libhdf5 has it open, or
 * its bytes are being edited; who comes next makes the other leave, so edits in a row share one close and one opening.
 */
export class OpenFile {
  readonly name: string;
  /** Number of the identifier that the file was opened with; references to its objects carry it. */
  readonly hid: number;
  readonly writable: boolean;
  readonly swmr: boolean;
  readonly mode: ClaimMode;
  readonly opened: CheckedOpening;
  /** The files that it names. */
  readonly named: NamedFiles;
  /** Identifiers of the file and of objects in it; the file closes with the last. */
  users = 0;
  /** What closing an identifier of the file does to objects that were opened through it. */
  closeDegree: FileCloseDegree = 'weak';
  /** Whether something was written that `flush` has not yet brought to the storage. */
  dirty = false;
  /** What is known of datasets, by path, as long as nothing changes it. */
  readonly datasets = new Map<string, DatasetDescription>();
  /** Identifiers of datasets by path, of a file that is read without libhdf5. */
  readonly openDatasets = new Map<string, number>();
  /** Identifiers of maps. */
  openMaps = 0;
  /** The keys of maps by the addresses of their groups, as long as nothing but the maps' own routines changes them. */
  readonly maps = new Map<number, MapIndex>();
  /** What is read without libhdf5; only of a file opened for reading. */
  readable: ReadableFile | undefined;
  /** Reads that run beside the queue. */
  readonly reads = new Countdown();
  readonly #library: H5Library;
  readonly #libverBounds: LibverBounds;
  /** The storage as libhdf5 sees it, once it was needed. */
  #shown: ShownStorage | undefined;
  /** libhdf5's identifier, while it has the file open. */
  #id: bigint | undefined;
  /** While the file is edited. */
  #space: FileSpace | undefined;
  /** What the next edit goes on with. */
  #kept: KeptSpace | undefined;
  /** Why the file cannot be edited. */
  #refusal: H5Error | undefined;

  constructor(
    library: H5Library,
    opened: CheckedOpening,
    named: NamedFiles,
    mode: ClaimMode,
    hid: number,
    libverBounds: LibverBounds,
  ) {
    this.#library = library;
    this.opened = opened;
    this.named = named;
    this.hid = hid;
    this.#libverBounds = libverBounds;
    this.name = opened.name;
    this.mode = mode;
    this.writable = mode.endsWith('write');
    this.swmr = mode.startsWith('swmr');
  }

  /** Calls h5wasm on this file; see `H5Library.call`. */
  call<T>(routine: string, what: string, action: (module: H5WasmModule, file: bigint) => T): T {
    const id = this.#inLibrary(routine);
    return this.#library.call(routine, this.#subject(what), (module) => action(module, id));
  }

  /** Calls h5wasm on this file; see `H5Library.check`. */
  check<T extends number | bigint>(
    routine: string,
    what: string,
    action: (module: H5WasmModule, file: bigint) => T,
  ): T {
    const id = this.#inLibrary(routine);
    return this.#library.check(routine, this.#subject(what), (module) => action(module, id));
  }

  /** Calls h5wasm on this file; see `H5Library.quiet`. */
  quiet<T>(routine: string, what: string, action: (module: H5WasmModule, file: bigint) => T): T {
    const id = this.#inLibrary(routine);
    return this.#library.quiet(routine, this.#subject(what), (module) => action(module, id));
  }

  /** Whether HDF5 left this file for another one, through an external link, while `action` ran. */
  following<T>(action: () => T): { readonly value: T; readonly followed: boolean } {
    const before = this.#library.files.siblingOpens;
    const value = action();
    return { value, followed: this.#library.files.siblingOpens !== before };
  }

  /** Tells, within a call of h5wasm, for what it looks up names that it has not looked up before: links, if nothing is said. */
  expect(kind: ExternalFileKind): void {
    this.#library.files.expected = kind;
  }

  /** Refuses to change a file that was opened for reading only; otherwise notes that it changes. */
  write(routine: string): void {
    if (!this.writable)
      throw new H5Error('permission', routine, `'${this.name}' was opened for reading only (H5F_ACC_RDONLY)`);
    this.dirty = true;
  }

  /** Whether the file is being edited, so that its bytes are all there is to know. */
  get editing(): boolean {
    return this.#space !== undefined;
  }

  /** Which versions of structures new objects get, by the low bound that the file was opened with. */
  get style(): Style {
    return styleOf(this.#libverBounds);
  }

  /** The file's bytes as they are; what was written must be there: see `settle`. */
  get bytes(): StoredBytes {
    return this.#space?.bytes ?? this.opened.storage;
  }

  /**
   * Edits the file's bytes; libhdf5 closes it before, and opens it again when it is needed next. Files that cannot be
   * edited are refused by name, as `unsupported`, before anything changes.
   *
   * @param what - The object that errors name.
   */
  edit<T>(routine: string, what: string, action: (space: FileSpace) => T): T {
    this.write(routine);
    try {
      const value = action(this.#beginEdit(routine));
      this.#tellRefusal();
      return value;
    } catch (error) {
      throw this.#named(error, routine, what);
    }
  }

  /** Edits the file's bytes in steps; nothing else is done with the file until they end. See `edit`. */
  *editInSteps<T>(routine: string, what: string, action: (space: FileSpace) => Steps<T>): Steps<T> {
    this.write(routine);
    try {
      const value = yield* action(this.#beginEdit(routine));
      this.#tellRefusal();
      return value;
    } catch (error) {
      throw this.#named(error, routine, what);
    }
  }

  /** Brings everything written to the storage; fails until it has taken all that it refused. */
  flush(routine: string): void {
    if (!this.writable) return;
    try {
      this.#bringOut(routine);
    } finally {
      // What it takes now is in the file, also where libhdf5 could not bring out all.
      this.#atStorage(routine, (storage) => storage.settle());
    }
  }

  /** Brings everything written to the storage, and makes it durable there. */
  sync(routine: string): void {
    if (!this.writable) return;
    this.flush(routine);
    this.#atStorage(routine, (storage) => storage.flush());
  }

  /** Flushes what was written, when something was, so that the storage's bytes are the file's. */
  settle(routine: string): void {
    if (this.dirty && !this.#space) this.#bringOut(routine);
  }

  /** Opens the file anew inside libhdf5, which then knows nothing of it from before. */
  reload(routine: string): void {
    this.#leaveLibrary(routine);
    this.datasets.clear();
    this.maps.clear();
    this.#inLibrary(routine);
  }

  /** Flushes and closes. All of it is done whatever fails, so that nothing stays open; the first failure is thrown. */
  close(routine: string): void {
    const failures: unknown[] = [];
    const attempt = (action: () => void): void => {
      try {
        action();
      } catch (error) {
        failures.push(error);
      }
    };
    attempt(() => this.flush(routine));
    attempt(() => this.#closeInLibrary(routine));
    this.readable?.close();
    if (this.writable && failures.length > 0) attempt(() => extendToStated(this.opened.storage));
    if (this.writable) attempt(() => this.#atStorage(routine, (storage) => storage.flush()));
    attempt(() => this.#atStorage(routine, (storage) => storage.close()));
    this.#shown?.remove();
    if (failures.length > 0) throw failures[0];
  }

  /** libhdf5's identifier of the file; it opens the file first where an edit has it. */
  #inLibrary(routine: string): bigint {
    if (this.#space) this.#leaveEditor(routine);
    this.#shown ??= this.#library.files.add(this.opened, this.named);
    this.#id ??= this.#library.open(
      routine,
      `'${this.name}'`,
      this.#shown.path,
      OPENING_FLAGS[this.mode],
      false,
      ...this.#libverBounds,
    );
    this.#shown.enter();
    return this.#id;
  }

  #beginEdit(routine: string): FileSpace {
    const space = this.#inEditor(routine);
    this.datasets.clear();
    return space;
  }

  /** An error of a lower layer, which knows neither the routine nor the object. */
  #named(error: unknown, routine: string, what: string): unknown {
    return error instanceof H5Error && error.routine !== routine
      ? new H5Error(error.kind, routine, `${this.#subject(what)}: ${error.message}`, { cause: error })
      : error;
  }

  /** Asks the storage for something; what it refuses is an error that names the file. */
  #atStorage(routine: string, action: (storage: CheckedStorage) => void): void {
    try {
      action(this.opened.storage);
    } catch (error) {
      throw this.#named(error, routine, '/');
    }
  }

  #inEditor(routine: string): FileSpace {
    if (this.#space) return this.#space;
    if (this.swmr)
      throw new H5Error(
        'unsupported',
        routine,
        'the file cannot be edited: it is open for single-writer/multiple-reader writing (SWMR)',
      );
    if (this.#refusal) throw this.#refusal;
    this.#leaveLibrary(routine);
    try {
      this.#space = FileSpace.open(this.opened.storage, this.#kept);
    } catch (error) {
      if (error instanceof H5Error && error.kind === 'unsupported') this.#refusal = error;
      throw error;
    }
    return this.#space;
  }

  /** Throws what an edit wrote and the storage refused. */
  #tellRefusal(): void {
    const refusal = this.opened.storage.takeRefusal();
    if (refusal !== undefined) throw refusal;
  }

  #bringOut(routine: string): void {
    if (this.#space) this.#leaveEditor(routine);
    else if (this.#id !== undefined) this.check(routine, '/', (module, file) => module.flush(file));
    this.dirty = false;
  }

  /** Closes the file inside libhdf5, everything written. */
  #leaveLibrary(routine: string): void {
    if (this.#id === undefined) return;
    if (this.writable) this.#bringOut(routine);
    this.#closeInLibrary(routine);
  }

  #closeInLibrary(routine: string): void {
    const id = this.#id;
    if (id === undefined) return;
    this.#id = undefined;
    try {
      this.#library.check(routine, this.#subject('/'), (module) => module.close_file(id));
    } catch (error) {
      // libhdf5 forgets what it could not write then.
      this.opened.storage.lose(error);
      throw error;
    }
  }

  /** Ends the editing. When that fails nothing is known of free places, so none is used again. */
  #leaveEditor(routine: string): void {
    const space = this.#space;
    if (!space) return;
    this.#space = undefined;
    this.#kept = undefined;
    this.#atStorage(routine, () => {
      const kept = space.close();
      this.#tellRefusal();
      this.#kept = kept;
    });
  }

  #subject(what: string): string {
    return what === '/' ? `'${this.name}'` : `'${what}' in '${this.name}'`;
  }
}
