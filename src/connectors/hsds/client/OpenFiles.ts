import { failure, type H5Error } from '../../../model/H5Error.js';
import { formatIdentifier, type Identifier, isIdentifier } from '../../../model/Identifier.js';
import type { Reference } from '../../../model/Reference.js';
import { isIdentifierKind } from '../../../operations/identifierKinds.js';
import type { Request } from '../../Connector.js';
import type { Entry, OpenFile, OpenObject } from './OpenFile.js';

/** The files that are open through one connector. */
export class OpenFiles {
  readonly #byKey = new Map<string, OpenFile>();
  readonly #byHid = new Map<number, OpenFile>();
  /** By the identifiers that files were opened with, as long as the file is open. */
  readonly #byFileHid = new Map<number, OpenFile>();
  /** Ends of files that are being closed: who opens one of them again waits for that. */
  readonly #ending = new Map<string, Promise<unknown>>();
  readonly #fileClosed: (hid: number) => void;

  /** @param fileClosed - Hears the identifiers that files were opened with, when nothing keeps the file open any more. */
  constructor(fileClosed: (hid: number) => void) {
    this.#fileClosed = fileClosed;
  }

  /** The file of a key; made where it is not open. */
  forKey(key: string, make: () => OpenFile): OpenFile {
    const known = this.#byKey.get(key);
    if (known) return known;
    const file = make();
    this.#byKey.set(key, file);
    return file;
  }

  /** Resolves when the earlier openings of a file have ended. Errors: `H5Error` `permission` where it is open, or being opened. */
  async whenClosed(key: string, name: string): Promise<void> {
    if (this.#byKey.has(key))
      throw failure('permission', `'${name}' is open in this program; close it first, and every object in it`);
    await this.whenEnded(key);
  }

  /** The file of the locations of a request. Errors: `H5Error` `bad-argument`. */
  ofLocations({ row: { parameters }, args }: Request): OpenFile {
    let file: OpenFile | undefined;
    // An object may be copied from another file.
    let source: OpenFile | undefined;
    for (const [parameter, kind] of Object.entries(parameters)) {
      const value = (args as Readonly<Record<string, unknown>>)[parameter];
      const isReference = kind === 'reference';
      if (!isReference && !(isIdentifierKind(kind) && isIdentifier(value))) continue;
      const one = isReference
        ? this.#byFileHid.get((value as Reference).file)
        : this.#byHid.get((value as Identifier).hid);
      if (!one)
        throw notOpen(
          isReference ? 'the file of the reference' : `identifier ${formatIdentifier(value as Identifier)}`,
        );
      if (kind === 'copySource') {
        source = one;
        continue;
      }
      if (file && one !== file) throw failure('bad-argument', 'the two locations are in different files');
      file = one;
    }
    file ??= source;
    if (!file) throw failure('bad-argument', 'no location was given');
    return file;
  }

  /** The file that an identifier belongs to. */
  of(hid: number): OpenFile | undefined {
    return this.#byHid.get(hid);
  }

  /** Whether a reference that carries a file's identifier leads into a file. */
  isFile(hid: number, file: OpenFile): boolean {
    return this.#byFileHid.get(hid) === file;
  }

  /** Notes an identifier that is to be opened, before it is. */
  open(file: OpenFile, { kind, hid }: Identifier, through: number, opened: Promise<OpenObject>): void {
    const entry: Entry = { hid, through, opened, object: undefined, isClosing: false };
    file.entries.set(hid, entry);
    this.#byHid.set(hid, file);
    if (kind === 'file') {
      file.files.add(hid);
      this.#byFileHid.set(hid, file);
    }
    opened.then(
      (object) => {
        entry.object = object;
      },
      () => {},
    );
  }

  /** Forgets an identifier. */
  close(hid: number): void {
    this.#byHid.get(hid)?.entries.delete(hid);
    this.#byHid.delete(hid);
  }

  /** Forgets an identifier that was never opened; those who depend on it hear why. */
  fail(file: OpenFile, hid: number, error: H5Error): void {
    file.failures.set(hid, error);
    this.close(hid);
  }

  /** Notes that the close of an identifier was issued; the file may be about to end. */
  closing(file: OpenFile, hids: Iterable<number>, ended: Promise<unknown>): void {
    for (const hid of hids) {
      const entry = file.entries.get(hid);
      if (entry) entry.isClosing = true;
    }
    if (!file.isEnding || this.#byKey.get(file.key) !== file) return;
    this.#byKey.delete(file.key);
    const before = this.#ending.get(file.key);
    const ending = Promise.allSettled([before, ended]);
    this.#ending.set(file.key, ending);
    void ending.then(() => this.#ending.get(file.key) === ending && this.#ending.delete(file.key));
  }

  /** Notes that identifiers stay open although their close was issued. */
  kept(file: OpenFile, hids: Iterable<number>): void {
    for (const hid of hids) {
      const entry = file.entries.get(hid);
      if (entry) entry.isClosing = false;
    }
    if (!this.#byKey.has(file.key)) this.#byKey.set(file.key, file);
  }

  /** Resolves when the earlier openings of a file have ended. */
  async whenEnded(key: string): Promise<void> {
    await this.#ending.get(key);
  }

  /** Notes that an operation has ended; forgets the file when nothing in it is open and nothing under way. */
  ended(file: OpenFile): void {
    file.pending -= 1;
    if (file.pending === 0) file.failures.clear();
    if (!file.isIdle) return;
    if (this.#byKey.get(file.key) === file) this.#byKey.delete(file.key);
    for (const hid of file.files) {
      this.#byFileHid.delete(hid);
      this.#fileClosed(hid);
    }
    file.files.clear();
  }
}

function notOpen(what: string): H5Error {
  return failure('bad-argument', `${what} is not open`);
}
