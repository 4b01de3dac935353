import type { Connector, Datatype, FileId, FileSource } from 'h5rx';
import * as h5 from 'h5rx';
import { run } from '../../support/h5.js';

/** A connector to be tried. */
export interface ConnectorUnderTest {
  readonly name: string;
  /** A connector that nothing was done with yet; the suite does not end it. */
  make(): Connector;
  /** Where a file can be created that nobody has; it goes when the test ends. */
  place(): FileSource;
  /** Closes a file, which nothing else keeps open; gives what it is opened from again. */
  close(file: FileId, place: FileSource): Promise<FileSource>;
  /** How an external link of a file names another one; absent where files have no names: no external link may be followed then. */
  nameOf?(place: FileSource): string;
  /** Whether files may be bytes; true by default. A connector to which they mean nothing refuses them as `unsupported`. */
  readonly takesBytes?: boolean;
  /** Whether the connector cannot fill with an element of a datatype; it must then say so with an error of kind `unsupported`. */
  refusesFillValue?(type: Datatype, value: unknown): boolean;
  /** Whether the connector cannot store elements of a datatype; it must then say so with an error of kind `unsupported`. */
  refuses?(type: Datatype): boolean;
}

/** A connector of a test, and its files. */
export class Trial {
  readonly connector: Connector;
  readonly fapl: h5.FileAccess;
  readonly #under: ConnectorUnderTest;
  readonly #places = new Map<number, FileSource>();

  constructor(under: ConnectorUnderTest) {
    this.#under = under;
    this.connector = under.make();
    this.fapl = { connector: this.connector };
  }

  place(): FileSource {
    return this.#under.place();
  }

  async create(fapl: h5.FileAccess = {}, fcpl: h5.FileCreation = {}): Promise<FileId> {
    const place = this.#under.place();
    const file = await run(h5.H5Fcreate_async(place, h5.H5F_ACC_TRUNC, fcpl, { ...this.fapl, ...fapl }));
    this.#places.set(file.hid, place);
    return file;
  }

  /** Closes a file that was created here and opens it again. */
  async reopen(file: FileId, flags: number = h5.H5F_ACC_RDONLY, fapl: h5.FileAccess = {}): Promise<FileId> {
    const source = await this.close(file);
    const again = await run(h5.H5Fopen_async(source, flags, { ...this.fapl, ...fapl }));
    this.#places.set(again.hid, source);
    return again;
  }

  /** What an open file was created in, or opened from. */
  sourceOf(file: FileId): FileSource {
    return this.#places.get(file.hid)!;
  }

  /** Closes a file; gives what it is opened from again. */
  close(file: FileId): Promise<FileSource> {
    return this.#under.close(file, this.sourceOf(file));
  }

  /** Whether the connector has some routines and features. */
  has(...needed: (h5.Routine | h5.Feature)[]): boolean {
    return needed.every((one) => this.connector.capabilities.unsupported[one] === undefined);
  }
}
