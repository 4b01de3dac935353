import type { ExternalFiles } from '../../../model/ExternalFiles.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { FileCloseDegree } from '../../../model/H5P.js';
import { formatIdentifier, type Identifier, type IdentifierKind } from '../../../model/Identifier.js';
import { dependencyFailure } from '../../shared/dependencyFailure.js';
import type { Domain } from '../domain/Domain.js';
import { folderOf, linkedPath } from '../domain/domainPath.js';
import { Order } from '../domain/Order.js';
import type { Place } from './Place.js';

/** What an identifier stands for. */
export interface OpenObject {
  readonly kind: IdentifierKind;
  readonly place: Place;
  /** The name of an attribute. */
  readonly attribute?: string;
}

/** An identifier, from the call that opens it to the call that closes it. */
export interface Entry {
  readonly hid: number;
  /** The identifier of the file through which it was opened. */
  readonly through: number;
  readonly opened: Promise<OpenObject>;
  /** Undefined until it has been opened. */
  object: OpenObject | undefined;
  /** Whether its close was issued. */
  isClosing: boolean;
}

/** How a file is to be opened. */
export interface Opening {
  readonly closeDegree: FileCloseDegree | undefined;
  readonly externalFiles: ExternalFiles | undefined;
  readonly isWritable: boolean;
  readonly isShared: boolean;
}

/** Opens the domain that an external link names; undefined where there is none. */
export type OpenLinked = (path: string, from: Domain) => Promise<Domain | undefined>;

/** A domain that is open: what all its openings in this thread share. */
export class OpenFile {
  /** Names it in messages: the source that it was opened from first. */
  readonly name: string;
  readonly key: string;
  readonly opening: Opening;
  readonly order = new Order();
  /** All that is open in it, by number. */
  readonly entries = new Map<number, Entry>();
  /** Numbers of the identifiers that it was opened with, which references carry. */
  readonly files = new Set<number>();
  /** Why identifiers were never opened, for operations that were issued before that was known. */
  readonly failures = new Map<number, H5Error>();
  /** Undefined until it is open. */
  domain: Domain | undefined;
  /** Operations that were issued and have not ended. */
  pending = 0;
  readonly #openLinked: OpenLinked;
  readonly #linked = new Map<string, Promise<Domain | undefined>>();
  /** Those of them that are open. */
  readonly #linkedOpen = new Set<Domain>();

  constructor(name: string, key: string, opening: Opening, openLinked: OpenLinked) {
    this.name = name;
    this.key = key;
    this.opening = opening;
    this.#openLinked = openLinked;
  }

  /** Number of the identifier that references carry: that of the first opening. */
  get hid(): number {
    return this.files.values().next().value ?? 0;
  }

  get closeDegree(): FileCloseDegree {
    return this.opening.closeDegree ?? 'weak';
  }

  /** Whether nothing in it is open and nothing under way. */
  get isIdle(): boolean {
    return this.entries.size === 0 && this.pending === 0;
  }

  /** Whether all that is open in it is being closed. */
  get isEnding(): boolean {
    for (const { isClosing } of this.entries.values()) if (!isClosing) return false;
    return true;
  }

  /** What an identifier stands for, when it has been opened. Errors: `H5Error` `dependency-failed`, `bad-argument`. */
  async object(identifier: Identifier): Promise<OpenObject> {
    const entry = this.entries.get(identifier.hid);
    if (entry?.object) return entry.object;
    try {
      if (entry) return await entry.opened;
    } catch (error) {
      throw error instanceof H5Error ? dependencyFailure(error) : error;
    }
    const failed = this.failures.get(identifier.hid);
    throw failed
      ? dependencyFailure(failed)
      : failure('bad-argument', `identifier ${formatIdentifier(identifier)} is not open`);
  }

  /** The domain of the file. Errors: the one of its opening. */
  get opened(): Domain {
    if (this.domain) return this.domain;
    throw failure('bad-argument', `'${this.name}' is not open`);
  }

  /** Has open identifiers of an attribute follow it to its new name. */
  renamed({ record }: Place, from: string, to: string): void {
    for (const entry of this.entries.values()) {
      const { object } = entry;
      if (object?.attribute === from && object.place.record === record) entry.object = { ...object, attribute: to };
    }
  }

  /**
   * The domain that an external link of another one names; undefined where there is none. Errors: `H5Error` `permission` where the file
   * access property `externalFiles` does not allow it.
   */
  async linked(from: Domain, file: string): Promise<Domain | undefined> {
    const path = await this.#allowedPath(from, file);
    if (path === undefined) return undefined;
    if (path === this.opened.path) return this.opened;
    let domain = this.#linked.get(path);
    if (!domain) {
      domain = this.#openLinked(path, from);
      this.#linked.set(path, domain);
      // It may be made later.
      domain.then(
        (found) => (found ? this.#linkedOpen.add(found) : this.#linked.delete(path)),
        () => this.#linked.delete(path),
      );
    }
    return domain;
  }

  /** The domains that are open: its own, and those behind external links. */
  get domains(): Domain[] {
    return this.domain ? [this.domain, ...this.#linkedOpen] : [];
  }

  /** Forgets what others may have changed, where the file is open for reading with them. */
  refresh(): void {
    for (const { access, objects } of this.domains) if (access.isShared) objects.forget();
  }

  async #allowedPath(from: Domain, file: string): Promise<string | undefined> {
    const reach = this.opening.externalFiles ?? 'folder';
    const refused = (why: string, cause?: unknown): H5Error =>
      failure('permission', `'${file}', to which an external link in '${from.name}' leads, may not be opened: ${why}`, {
        cause,
      });
    if (reach === 'none') throw refused("externalFiles is 'none'; 'folder', 'any' or a function would allow it");
    if (typeof reach === 'function') {
      let source: unknown;
      try {
        source = await reach(file, 'link');
      } catch (cause) {
        throw refused('the function externalFiles failed', cause);
      }
      if (source === undefined) return undefined;
      if (typeof source !== 'string' && !(source instanceof URL))
        throw refused('the function externalFiles gave no domain');
      return linkedPath(String(source), from.path);
    }
    const path = linkedPath(file, from.path);
    if (reach === 'folder' && !path.startsWith(folderOf(this.opened.path)))
      throw refused(
        "externalFiles is 'folder', and it is not in the folder of the file; 'any' or a function would allow it",
      );
    return path;
  }
}
