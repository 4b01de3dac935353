import { H5Error } from '../../../model/H5Error.js';
import type { OpenedStorage } from '../../../storage/Storage.js';
import type { ClaimMode } from '../../../worker/protocol.js';
import type { ReadableFile } from '../pipeline/ReadableFile.js';
import { Countdown } from './Countdown.js';
import type { DatasetDescription } from './DatasetDescription.js';
import type { H5Library } from './H5Library.js';
import type { H5WasmModule } from './H5WasmModule.js';
import type { ShownStorage } from './StorageFileSystem.js';

/** A file that libhdf5 has open: one, however many identifiers the caller has of it and of objects in it. */
export class OpenFile {
  readonly name: string;
  /** Number of the identifier that the file was opened with; references to its objects carry it. */
  readonly hid: number;
  readonly writable: boolean;
  readonly swmr: boolean;
  readonly mode: ClaimMode;
  readonly opened: OpenedStorage;
  /** Identifiers of the file and of objects in it; the file closes with the last. */
  users = 0;
  /** Whether something was written that `flush` has not yet brought to the storage. */
  dirty = false;
  /** What is known of datasets, by path, as long as nothing changes it. */
  readonly datasets = new Map<string, DatasetDescription>();
  /** What is read without libhdf5; only of a file opened for reading. */
  readable: ReadableFile | undefined;
  /** Reads that run beside the queue. */
  readonly reads = new Countdown();
  readonly #library: H5Library;
  readonly #shown: ShownStorage;
  #id: bigint;

  constructor(
    library: H5Library,
    opened: OpenedStorage,
    shown: ShownStorage,
    id: bigint,
    mode: ClaimMode,
    hid: number,
  ) {
    this.#library = library;
    this.opened = opened;
    this.#shown = shown;
    this.#id = id;
    this.hid = hid;
    this.name = opened.name;
    this.mode = mode;
    this.writable = mode.endsWith('write');
    this.swmr = mode.startsWith('swmr');
  }

  /** Calls h5wasm on this file; see `H5Library.call`. */
  call<T>(routine: string, what: string, action: (module: H5WasmModule, file: bigint) => T): T {
    this.#shown.enter();
    return this.#library.call(routine, this.#subject(what), (module) => action(module, this.#id));
  }

  /** Calls h5wasm on this file; see `H5Library.check`. */
  check<T extends number | bigint>(
    routine: string,
    what: string,
    action: (module: H5WasmModule, file: bigint) => T,
  ): T {
    this.#shown.enter();
    return this.#library.check(routine, this.#subject(what), (module) => action(module, this.#id));
  }

  /** Calls h5wasm on this file; see `H5Library.quiet`. */
  quiet<T>(routine: string, what: string, action: (module: H5WasmModule, file: bigint) => T): T {
    this.#shown.enter();
    return this.#library.quiet(routine, this.#subject(what), (module) => action(module, this.#id));
  }

  /** Whether HDF5 left this file for another one, through an external link, while `action` ran. */
  following<T>(action: () => T): { readonly value: T; readonly followed: boolean } {
    const before = this.#library.files.siblingOpens;
    const value = action();
    return { value, followed: this.#library.files.siblingOpens !== before };
  }

  /** Refuses to change a file that was opened for reading only; otherwise notes that it changes. */
  write(routine: string): void {
    if (!this.writable)
      throw new H5Error('permission', routine, `'${this.name}' was opened for reading only (H5F_ACC_RDONLY)`);
    this.dirty = true;
  }

  /** Brings everything written to the storage. */
  flush(routine: string): void {
    if (!this.writable) return;
    this.check(routine, '/', (module, file) => module.flush(file));
    this.dirty = false;
  }

  /** Flushes what was written, when something was, so that the storage's bytes are the file's. */
  settle(routine: string): void {
    if (this.dirty) this.flush(routine);
  }

  /** Opens the file anew inside libhdf5, which then knows nothing of it from before. */
  reload(routine: string): void {
    this.flush(routine);
    this.check(routine, '/', (module, file) => module.close_file(file));
    this.datasets.clear();
    const flags = { read: 0x00, write: 0x01, 'swmr-read': 0x40, 'swmr-write': 0x21 }[this.mode];
    this.#id = this.#library.check(routine, `'${this.name}'`, (module) =>
      module.open(this.#shown.path, flags, false, -1, -1),
    );
  }

  /** Flushes and closes; the storage is closed even when HDF5 fails. */
  close(routine: string): void {
    try {
      this.flush(routine);
    } finally {
      try {
        this.check(routine, '/', (module, file) => module.close_file(file));
      } finally {
        this.readable?.close();
        if (this.writable) this.opened.storage.flush();
        this.opened.storage.close();
        this.#shown.remove();
      }
    }
  }

  #subject(what: string): string {
    return what === '/' ? `'${this.name}'` : `'${what}' in '${this.name}'`;
  }
}
