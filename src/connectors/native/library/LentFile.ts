import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import type { ClaimMode } from '../protocol.js';
import type { LibverBounds } from '../worker/LibverBounds.js';
import type { NamedFiles } from '../worker/NamedFiles.js';
import type { CheckedOpening } from '../worker/OpenFile.js';
import type { H5Library } from './H5Library.js';
import type { H5WasmModule } from './H5WasmModule.js';
import type { ShownStorage } from './StorageFileSystem.js';

/** Flags with which libhdf5 opens a file. */
const OPENING_FLAGS = { read: 0x00, write: 0x01, 'swmr-read': 0x40, 'swmr-write': 0x21 } as const;

/** The owner of a lent file. */
export interface Lender {
  readonly opened: CheckedOpening;
  readonly named: NamedFiles;
  readonly mode: ClaimMode;
  readonly libverBounds: LibverBounds;
  /** Called before libhdf5 opens the file: ends any edit of it. */
  lending(): void;
  /** Called when libhdf5 has changed the file. */
  changed(): void;
}

/**
 * A file that is lent to libhdf5. libhdf5 opens it for the first call and keeps it open until it is taken back. Paths of objects
 * are paths of hard links.
 */
export class LentFile {
  readonly library: H5Library;
  readonly #lender: Lender;
  #shown: ShownStorage | undefined;
  /** libhdf5's identifier, while it has the file open. */
  #id: bigint | undefined;
  /** Whether libhdf5 may hold changes that are not in the storage yet. */
  #isDirty = false;

  constructor(library: H5Library, lender: Lender) {
    this.library = library;
    this.#lender = lender;
  }

  /** Whether libhdf5 has the file open. */
  get isOpen(): boolean {
    return this.#id !== undefined;
  }

  /** libhdf5's identifier of the file. */
  get id(): bigint {
    return this.#open();
  }

  /** Calls h5wasm on the file; see `H5Library.call`. */
  call<T>(subject: string, action: (module: H5WasmModule, file: bigint) => T): T {
    const id = this.#open();
    return this.library.call(subject, (module) => action(module, id));
  }

  /** Calls h5wasm on the file; see `H5Library.check`. */
  check<T extends number | bigint>(subject: string, action: (module: H5WasmModule, file: bigint) => T): T {
    const id = this.#open();
    return this.library.check(subject, (module) => action(module, id));
  }

  /** Like `check`, for a function that changes the file. */
  change(subject: string, action: (module: H5WasmModule, file: bigint) => number): number {
    const id = this.#open();
    this.#isDirty = true;
    try {
      return this.library.check(subject, (module) => action(module, id), 'writes');
    } finally {
      this.#lender.changed();
    }
  }

  /** Says, within a call of h5wasm, why it opens files that it has not opened before; for a link unless this is called. */
  expect(kind: ExternalFileKind): void {
    this.library.files.expected = kind;
  }

  /** Flushes the file if libhdf5 may hold changes, so that the bytes of the storage are current. */
  settle(): void {
    if (this.#isDirty) this.flush();
  }

  /** Has libhdf5 write the changes that it holds. */
  flush(): void {
    const id = this.#id;
    if (id === undefined) return;
    this.library.check(this.#subject, (module) => module.flush(id), 'writes');
    this.#isDirty = false;
  }

  /** Takes the file back: libhdf5 flushes and closes it. */
  takeBack(): void {
    if (this.#id === undefined) return;
    if (this.#lender.mode.endsWith('write')) this.flush();
    this.close();
  }

  /** Has libhdf5 close the file; changes that it cannot write are lost then. */
  close(): void {
    const id = this.#id;
    if (id === undefined) return;
    this.#id = undefined;
    this.#isDirty = false;
    try {
      this.library.check(this.#subject, (module) => module.close_file(id), 'writes');
    } catch (error) {
      this.#lender.opened.storage.lose(error);
      throw error;
    } finally {
      this.#lender.changed();
    }
  }

  /** Removes the storage from libhdf5's file system; the file is not lent again. */
  end(): void {
    this.#shown?.remove();
    this.#shown = undefined;
  }

  #open(): bigint {
    if (this.#id === undefined) {
      const { opened, named, mode, libverBounds } = this.#lender;
      this.#lender.lending();
      this.#shown ??= this.library.files.add(opened, named);
      const { path } = this.#shown;
      this.#id = this.library.open(this.#subject, path, OPENING_FLAGS[mode], false, ...libverBounds);
    }
    this.#shown?.enter();
    return this.#id;
  }

  get #subject(): string {
    return `'${this.#lender.opened.name}'`;
  }
}
