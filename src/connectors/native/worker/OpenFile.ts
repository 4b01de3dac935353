import type { Parser } from '../../../format/bytes/Parser.js';
import { runSync } from '../../../format/bytes/runSync.js';
import type { FileSpace } from '../../../format/edit/FileSpace.js';
import { FileView } from '../../../format/FileView.js';
import type { Style } from '../../../format/objects/Style.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { FileCloseDegree } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { CheckedStorage } from '../../../storage/CheckedStorage.js';
import type { OpenedStorage } from '../../../storage/OpenedStorage.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { readerOf } from '../../../storage/readerOf.js';
import type { LentFile } from '../library/LentFile.js';
import type { ClaimMode } from '../protocol.js';
import { parseSteps } from '../reader/parseSteps.js';
import type { ReadableFile } from '../reader/ReadableFile.js';
import { FileEditing } from './FileEditing.js';
import { FilesBehind } from './FilesBehind.js';
import { inTermsOf } from './inTermsOf.js';
import { KnownDatasets } from './KnownDatasets.js';
import { KnownMaps } from './KnownMaps.js';
import { type LibverBounds, styleOf } from './LibverBounds.js';
import type { NamedFiles } from './NamedFiles.js';
import { type Place, subjectOf } from './Place.js';
import { WaitGroup } from './WaitGroup.js';
import type { LoadedWriting, WritingPart } from './WritingPart.js';

/** An opened storage that keeps account of what it refused. */
export type CheckedOpening = OpenedStorage & { readonly storage: CheckedStorage };

/** How a file was opened. */
export interface OpenFileOptions {
  readonly opened: CheckedOpening;
  readonly named: NamedFiles;
  /** What changes files; loaded before a file is opened that can be written. */
  readonly writing: WritingPart;
  readonly mode: ClaimMode;
  /** Address of the root group's header. */
  readonly rootGroup: number;
  /** Number of the identifier that the file was opened with; references to its objects carry it. */
  readonly hid: number;
  readonly libverBounds: LibverBounds;
  readonly closeDegree: FileCloseDegree;
  /** What reads of a file share that nobody writes. */
  readonly readable: (opened: CheckedOpening) => ReadableFile;
  /** URL of the folder that has the plugins of filters. */
  readonly plugins?: string | undefined;
}

/** No identifier has this number: references that are read from a file which another one names lead nowhere. */
const NO_IDENTIFIER = 0;

/** Of a file that another one names. */
interface Behind {
  readonly behind: FilesBehind;
  readonly folder: string;
}

/** How often a file is looked at that another program changes meanwhile, as libhdf5 does (`H5Pset_metadata_read_attempts`). */
const SWMR_ATTEMPTS = 100;

/**
 * An open file: one, however many identifiers the caller has of it and of objects in it. It is seen through a view, changed by
 * an editor, and lent to libhdf5 for what neither can. Edits in a row share one opening of the editor; who comes next makes the
 * other leave.
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
  /** The files that it names. */
  readonly behind: FilesBehind;
  /** The folder in which names in this file begin, from that of the file that the program opened. */
  readonly folder: string;
  /** Identifiers of the file and of objects in it; the file closes with the last. */
  users = 0;
  /** Identifiers of datasets by their addresses, of a file that nobody writes. */
  readonly openDatasets = new Map<number, number>();
  readonly datasets: KnownDatasets;
  /** Identifiers of maps. */
  openMaps = 0;
  /** Where the keys of its maps are. */
  readonly maps = new KnownMaps();
  /** What reads of a file share that nobody writes. */
  readonly readable: ReadableFile | undefined;
  /** Reads that run beside the queue. */
  readonly reads = new WaitGroup();
  readonly #options: OpenFileOptions;
  /** What is in the file, until it changes. */
  #view: FileView | undefined;
  /** libhdf5's hold on the file, once it was lent. */
  #lent: LentFile | undefined;
  readonly #editing: FileEditing;

  constructor(options: OpenFileOptions, behind?: Behind) {
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
    this.datasets = new KnownDatasets(this.swmr);
    this.readable = mode === 'read' ? options.readable(opened) : undefined;
    this.folder = behind?.folder ?? '';
    this.named = named;
    this.#editing = new FileEditing(opened.storage, (storage, kept) =>
      options.writing.present.FileSpace.open(storage, kept),
    );
    this.behind = behind?.behind ?? new FilesBehind(this, named);
  }

  /** As `FileBytes.identity`. */
  get identity(): string {
    return this.opened.storage.identity;
  }

  /** Which versions of structures new objects get, by the low bound that the file was opened with. */
  get style(): Style {
    return styleOf(this.#options.libverBounds);
  }

  /** A file that this one names, opened as this one is; names in it begin in `folder`. */
  openBehind(opened: CheckedOpening, rootGroup: number, folder: string): OpenFile {
    return new OpenFile({ ...this.#options, opened, rootGroup, hid: NO_IDENTIFIER }, { behind: this.behind, folder });
  }

  /** The file's bytes as they are; what libhdf5 holds is brought to them by `settle`. */
  get reader(): RangeReader {
    return this.#editing.reader ?? this.opened.reader;
  }

  /** What is in the file now. */
  *view(): Steps<FileView> {
    this.#prepareView();
    this.#view ??= yield* parseSteps(FileView.open(this.reader.size), this.reader);
    return this.#view;
  }

  /** Looks into the file, as it is now. Errors name the object that it is about. */
  *look<T>(about: Pick<Place, 'asked'>, parse: (view: FileView) => Parser<T>): Steps<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const view = yield* this.view();
        return yield* parseSteps(parse(view), this.reader);
      } catch (error) {
        // Whoever writes the file may have been in the middle of it.
        const isTorn = this.mode === 'swmr-read' && error instanceof H5Error && error.kind === 'corrupt-file';
        if (!isTorn || attempt === SWMR_ATTEMPTS) throw inTermsOf(subjectOf(about), error);
        yield { type: 'wait', until: Promise.resolve() };
      }
    }
  }

  /** As `look`, at once: for files that are written, whose bytes are always there. */
  inspect<T>(about: Pick<Place, 'asked'>, parse: (view: FileView) => Parser<T>): T {
    const { bytes } = this.reader;
    if (!bytes) throw new TypeError('bytes that are late cannot be looked at at once');
    const read = readerOf(bytes);
    try {
      this.#prepareView();
      this.#view ??= runSync(FileView.open(bytes.size()), read);
      return runSync(parse(this.#view), read);
    } catch (error) {
      throw inTermsOf(subjectOf(about), error);
    }
  }

  /** Refuses to change a file that was opened for reading only. */
  requireWritable(): void {
    if (!this.writable) throw failure('permission', `'${this.name}' was opened for reading only (H5F_ACC_RDONLY)`);
  }

  /** What changes files and calls libhdf5, loaded when it was not yet; `what` needs it. */
  *writing(what: string): Steps<LoadedWriting> {
    const { writing } = this.#options;
    return writing.loaded ?? (yield* waitFor(writing.load(what)));
  }

  /**
   * Lends the file to libhdf5, which is loaded when it was not yet.
   *
   * @param what - What needs it, for the error where it cannot be loaded: `"writing raw data of '/x'"`.
   */
  *lend(what: string): Steps<LentFile> {
    if (this.#lent) return this.#lent;
    const { opened, named, mode, libverBounds, plugins } = this.#options;
    const writing = yield* this.writing(what);
    const library = writing.library.loaded ?? (yield* waitFor(writing.library.load(what)));
    if (opened.load) yield* waitFor(opened.load());
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

  /** Whether libhdf5 has the file open, so that an edit would make it leave. */
  get isLent(): boolean {
    return this.#lent?.isOpen === true;
  }

  /**
   * Edits the file's bytes; libhdf5 gives the file back before. Files that cannot be edited are refused by name, as
   * `unsupported`, before anything changes.
   *
   * @param subject - What errors are about.
   */
  edit<T>(subject: string, action: (space: FileSpace) => T): T {
    this.requireWritable();
    try {
      const value = action(this.#beginEditing());
      this.#editing.tellRefusal();
      return value;
    } catch (error) {
      throw inTermsOf(subject, error);
    } finally {
      this.#changed();
    }
  }

  /** Edits the file's bytes in steps; nothing else is done with the file until they end. See `edit`. */
  *editInSteps<T>(subject: string, action: (space: FileSpace) => Steps<T>): Steps<T> {
    this.requireWritable();
    try {
      const value = yield* action(this.#beginEditing());
      this.#editing.tellRefusal();
      return value;
    } catch (error) {
      throw inTermsOf(subject, error);
    } finally {
      this.#changed();
    }
  }

  /** Has libhdf5 write what it holds, so that the storage's bytes are the file's. */
  settle(): void {
    this.#lent?.settle();
  }

  /** Brings everything written to the storage; fails until it has taken all that it refused. */
  flush(): void {
    if (!this.writable) return;
    try {
      this.#endEditing();
      this.#lent?.flush();
    } finally {
      // What it takes now is in the file, also where libhdf5 could not bring out all.
      this.#atStorage((storage) => storage.settle());
    }
  }

  /** Brings everything written to the storage, and makes it durable there. */
  sync(): void {
    if (!this.writable) return;
    this.flush();
    this.#atStorage((storage) => storage.flush());
  }

  /** Forgets all that is known of the file, which others may have changed; libhdf5 opens it anew when it is needed. */
  reload(): void {
    this.#lent?.takeBack();
    this.maps.clear();
    this.#changed();
  }

  /** Flushes and closes. All of it is done whatever fails, so that nothing stays open; the first failure is thrown. */
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
      attempt(() => this.#options.writing.present.extendToStated(this.opened.storage));
    if (this.writable) attempt(() => this.#atStorage((storage) => storage.flush()));
    attempt(() => this.#atStorage((storage) => storage.close()));
    this.#lent?.end();
    if (failures.length > 0) throw failures[0];
  }

  /** Lets go of a view that may not be of the file as it is now. */
  #prepareView(): void {
    this.settle();
    if (this.mode === 'swmr-read') this.#view = undefined;
  }

  #changed(): void {
    this.#view = undefined;
    this.datasets.clear();
  }

  /** Asks the storage for something; what it refuses is an error that names the file. */
  #atStorage(action: (storage: CheckedStorage) => void): void {
    try {
      action(this.opened.storage);
    } catch (error) {
      throw inTermsOf(`'${this.name}'`, error);
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
