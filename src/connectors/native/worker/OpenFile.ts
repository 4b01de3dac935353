import type { Parser } from '../../../format/bytes/Parser.js';
import { runSync } from '../../../format/bytes/runSync.js';
import type { FileSpace } from '../../../format/edit/FileSpace.js';
import { FileView } from '../../../format/FileView.js';
import type { Style } from '../../../format/objects/Style.js';
import { failure } from '../../../model/H5Error.js';
import type { FileCloseDegree } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { CheckedStorage } from '../../../storage/CheckedStorage.js';
import type { OpenedStorage } from '../../../storage/OpenedStorage.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { readerOf } from '../../../storage/readerOf.js';
import { withSubject } from '../../shared/withSubject.js';
import type { LentFile } from '../library/LentFile.js';
import type { ClaimMode } from '../protocol.js';
import { parseSteps } from '../reader/parseSteps.js';
import type { ReadableFile } from '../reader/ReadableFile.js';
import { FileEditing } from './FileEditing.js';
import { KnownDatasets } from './KnownDatasets.js';
import { KnownMaps } from './KnownMaps.js';
import { type LibverBounds, styleOf } from './LibverBounds.js';
import type { NamedFiles } from './NamedFiles.js';
import { OpenExternalFiles } from './OpenExternalFiles.js';
import { type Place, subjectOf } from './Place.js';
import type { ProgramParts, RarePart } from './ProgramParts.js';
import { mayBeTorn, readAgain } from './tornReads.js';
import { WaitGroup } from './WaitGroup.js';
import type { LoadedWriting } from './WritingPart.js';

/** An opened storage that remembers the writes that it refused. */
export type CheckedOpening = OpenedStorage & { readonly storage: CheckedStorage };

/** How a file was opened. */
export interface OpenFileOptions {
  readonly opened: CheckedOpening;
  readonly named: NamedFiles;
  /** The part for changes is loaded before any file is opened for writing. */
  readonly parts: ProgramParts;
  readonly mode: ClaimMode;
  /** Address of the root group's header. */
  readonly rootGroup: number;
  /** Number of the identifier that the file was opened with; references to objects of the file carry it. */
  readonly hid: number;
  readonly libverBounds: LibverBounds;
  readonly closeDegree: FileCloseDegree;
  /** Makes what the reads of a file share that is open for reading only. */
  readonly readable: (opened: CheckedOpening) => ReadableFile;
  /** URL of the folder that has the plugins of filters. */
  readonly plugins?: string | undefined;
}

/** No identifier has this number: references read from an external file cannot be followed. */
const NO_IDENTIFIER = 0;

/** What an external file gets from the file that names it. */
interface ExternalOrigin {
  readonly external: OpenExternalFiles;
  readonly folder: string;
}

/**
 * An open file, shared by all identifiers of it and of objects in it. It is read through a view, changed by edits, and lent to
 * libhdf5 for what neither can do. Several edits share one editing; libhdf5 and the editing never have the file at the same time.
 */
export class OpenFile {
  readonly name: string;
  readonly hid: number;
  readonly mode: ClaimMode;
  readonly rootGroup: number;
  readonly writable: boolean;
  readonly swmr: boolean;
  readonly opened: CheckedOpening;
  readonly named: NamedFiles;
  readonly closeDegree: FileCloseDegree;
  /** The open external files; one collection for the file that the program has opened and all its external files. */
  readonly external: OpenExternalFiles;
  /** The folder that names in this file are relative to, itself relative to the folder of the file that the program has opened. */
  readonly folder: string;
  /** Number of open identifiers of the file and of objects in it; the file is closed with the last one. */
  users = 0;
  /** Numbers of open identifiers of datasets by address; only of files that are open for reading only. */
  readonly openDatasets = new Map<number, number>();
  readonly datasets: KnownDatasets;
  /** Number of open identifiers of maps. */
  openMaps = 0;
  readonly maps = new KnownMaps();
  /** What reads share; undefined when the file is open for writing or for SWMR access. */
  readonly readable: ReadableFile | undefined;
  /** Reads that run beside the queue. */
  readonly reads = new WaitGroup();
  readonly #options: OpenFileOptions;
  /** The current view; undefined after the file has changed. */
  #view: FileView | undefined;
  /** Set when the file has been lent to libhdf5 once. */
  #lent: LentFile | undefined;
  readonly #editing: FileEditing;

  constructor(options: OpenFileOptions, origin?: ExternalOrigin) {
    this.#options = options;
    const { opened, hid, mode, closeDegree, named } = options;
    this.opened = opened;
    this.name = opened.name;
    this.hid = hid;
    this.mode = mode;
    this.rootGroup = options.rootGroup;
    this.closeDegree = closeDegree;
    this.writable = mode.endsWith('write');
    this.swmr = mode.startsWith('swmr');
    this.datasets = new KnownDatasets(mode === 'swmr-write');
    this.readable = mode === 'read' ? options.readable(opened) : undefined;
    this.folder = origin?.folder ?? '';
    this.named = named;
    this.#editing = new FileEditing(opened.storage, (storage, kept) =>
      options.parts.writing.required.FileSpace.open(storage, kept),
    );
    this.external = origin?.external ?? new OpenExternalFiles(this, named);
  }

  /** See `FileBytes.identity`. */
  get identity(): string {
    return this.opened.storage.identity;
  }

  /** The versions of structures that new objects get, by the low bound that the file was opened with. */
  get style(): Style {
    return styleOf(this.#options.libverBounds);
  }

  /** Makes an external file, opened in the same mode as this one; names in it are relative to `folder`. */
  openExternal(opened: CheckedOpening, rootGroup: number, folder: string): OpenFile {
    return new OpenFile(
      { ...this.#options, opened, rootGroup, hid: NO_IDENTIFIER },
      { external: this.external, folder },
    );
  }

  /** Reads the file's current bytes; `settle` writes to them what libhdf5 still holds. */
  get reader(): RangeReader {
    return this.#editing.reader ?? this.opened.reader;
  }

  /** The view of the file as it is now. */
  view(): Steps<FileView> {
    return this.untorn(() => this.#openView());
  }

  *#openView(): Steps<FileView> {
    this.#prepareView();
    this.#view ??= yield* parseSteps(FileView.open(this.#size), this.reader);
    return this.#view;
  }

  /**
   * Parses something through the view of the file as it is now.
   *
   * @param about - The object that errors name.
   */
  *look<T>(about: Pick<Place, 'asked'>, parse: (view: FileView) => Parser<T>): Steps<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const view = yield* this.#openView();
        return yield* parseSteps(parse(view), this.reader);
      } catch (error) {
        if (!mayBeTorn(error, attempt, this.mode)) throw withSubject(subjectOf(about), error);
        yield* waitFor(readAgain(attempt, this.opened));
      }
    }
  }

  /** Takes steps, and again as long as a SWMR writer seems to have been in the middle of a change. */
  *untorn<T>(steps: () => Steps<T>): Steps<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return yield* steps();
      } catch (error) {
        if (!mayBeTorn(error, attempt, this.mode)) throw error;
        yield* waitFor(readAgain(attempt, this.opened));
      }
    }
  }

  /** Like `look`, but synchronous: for files open for writing, whose bytes are never late. */
  lookSync<T>(about: Pick<Place, 'asked'>, parse: (view: FileView) => Parser<T>): T {
    const { bytes } = this.reader;
    if (!bytes) throw new TypeError('bytes that are late cannot be read synchronously');
    const read = readerOf(bytes);
    try {
      this.#prepareView();
      this.#view ??= runSync(FileView.open(bytes.size()), read);
      return runSync(parse(this.#view), read);
    } catch (error) {
      throw withSubject(subjectOf(about), error);
    }
  }

  /** Errors: `H5Error` `permission` where the file was opened for reading only. */
  requireWritable(): void {
    if (!this.writable) throw failure('permission', `'${this.name}' was opened for reading only (H5F_ACC_RDONLY)`);
  }

  /**
   * Loads the part that changes files and calls libhdf5, unless it is loaded.
   *
   * @param what - What needs it, for the error where it cannot be loaded.
   */
  *writing(what: string): Steps<LoadedWriting> {
    const { writing } = this.#options.parts;
    return writing.loaded ?? (yield* waitFor(writing.load(what)));
  }

  /**
   * Loads the part for what reading needs rarely, unless it is loaded.
   *
   * @param what - What needs it, for the error where it cannot be loaded.
   */
  *rare(what: string): Steps<RarePart> {
    const { rare } = this.#options.parts;
    return rare.loaded ?? (yield* waitFor(rare.load(what)));
  }

  /**
   * Lends the file to libhdf5, which is loaded when it is first needed.
   *
   * @param what - What needs it, for the error where it cannot be loaded: `"writing raw data of '/x'"`.
   */
  *lend(what: string): Steps<LentFile> {
    if (this.#lent) return this.#lent;
    const { opened, named, mode, libverBounds, plugins } = this.#options;
    const writing = yield* this.writing(what);
    const library = writing.library.loaded ?? (yield* waitFor(writing.library.load(what)));
    if (opened.load && !opened.fetchMissing) yield* waitFor(opened.load());
    library.plugins.folder ??= plugins;
    this.#lent ??= new writing.LentFile(library, {
      opened,
      named,
      mode,
      libverBounds,
      lending: () => this.#endEditing(),
      changed: () => {
        this.#view = undefined;
      },
    });
    return this.#lent;
  }

  /** Whether libhdf5 has the file open. An edit would have to close it first. */
  get isLent(): boolean {
    return this.#lent?.isOpen === true;
  }

  /**
   * Edits the file's bytes, after libhdf5 has closed the file. Errors: `H5Error` `permission`; `unsupported` for files that
   * cannot be edited, before anything is changed.
   *
   * @param subject - The object that errors name.
   */
  edit<T>(subject: string, action: (space: FileSpace) => T): T {
    this.requireWritable();
    try {
      const value = action(this.#beginEditing());
      this.#editing.throwRefusal();
      return value;
    } catch (error) {
      throw withSubject(subject, error);
    } finally {
      this.#changed();
    }
  }

  /** Like `edit`, in steps. The file must not be used otherwise until they end. */
  *editInSteps<T>(subject: string, action: (space: FileSpace) => Steps<T>): Steps<T> {
    this.requireWritable();
    try {
      const value = yield* action(this.#beginEditing());
      this.#editing.throwRefusal();
      return value;
    } catch (error) {
      throw withSubject(subject, error);
    } finally {
      this.#changed();
    }
  }

  /** Has libhdf5 write what it holds, so that the bytes of the storage are current. */
  settle(): void {
    this.#lent?.settle();
  }

  /** Brings everything that was written to the storage. Fails as long as the storage still refuses an earlier write. */
  flush(): void {
    if (!this.writable) return;
    try {
      this.#endEditing();
      this.#lent?.flush();
    } finally {
      // Refused writes are tried again even if libhdf5 could not write all that it holds.
      this.#atStorage((storage) => storage.settle());
    }
  }

  /** Flushes the file, and has the storage make it durable. */
  sync(): void {
    if (!this.writable) return;
    this.flush();
    this.#atStorage((storage) => storage.flush());
  }

  /** Forgets everything known of the file, which other programs may have changed. libhdf5 reopens it when it is next lent. */
  *refresh(): Steps<void> {
    this.#lent?.takeBack();
    this.maps.clear();
    this.#changed();
    if (!this.opened.refresh) return;
    // libhdf5 has a copy of all bytes.
    this.#lent?.end();
    this.#lent = undefined;
    yield* this.refreshBytes();
  }

  /** Forgets the bytes that were kept of a file that grows, so that what is read from now on is no older than what was read before. */
  *refreshBytes(): Steps<void> {
    const { refresh } = this.opened;
    if (refresh) yield* waitFor(refresh());
  }

  /**
   * Flushes and closes the file. Every step is taken even if others fail, so that nothing stays open; the first failure is
   * thrown.
   */
  close(): void {
    const failures: unknown[] = [];
    const attempt = (action: () => void): void => {
      try {
        action();
      } catch (error) {
        failures.push(error);
      }
    };
    attempt(() => this.flush());
    attempt(() => this.#lent?.close());
    this.readable?.close();
    if (this.writable && failures.length > 0)
      attempt(() => this.#options.parts.writing.required.extendToEndOfFile(this.opened.storage));
    if (this.writable) attempt(() => this.#atStorage((storage) => storage.flush()));
    attempt(() => this.#atStorage((storage) => storage.close()));
    this.#lent?.end();
    if (failures.length > 0) throw failures[0];
  }

  /** Bytes of the file. The end that a SWMR writer has stored may be of long ago. */
  get #size(): number | undefined {
    return this.reader.size ?? (this.mode === 'swmr-read' ? Number.MAX_SAFE_INTEGER : undefined);
  }

  /** Drops a view that may be out of date. */
  #prepareView(): void {
    this.settle();
    if (this.mode === 'swmr-read') this.#view = undefined;
  }

  #changed(): void {
    this.#view = undefined;
    this.datasets.clear();
  }

  /** Calls the storage; errors name the file. */
  #atStorage(action: (storage: CheckedStorage) => void): void {
    try {
      action(this.opened.storage);
    } catch (error) {
      throw withSubject(`'${this.name}'`, error);
    }
  }

  #beginEditing(): FileSpace {
    if (!this.#editing.reader) {
      this.#editing.checkEditable(this.swmr);
      this.#lent?.takeBack();
    }
    return this.#editing.begin();
  }

  #endEditing(): void {
    if (!this.#editing.reader) return;
    this.#view = undefined;
    this.#atStorage(() => this.#editing.end());
  }
}
