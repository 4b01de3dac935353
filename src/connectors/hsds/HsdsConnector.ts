import { type Observable, Subject } from 'rxjs';
import type { H5Error } from '../../model/H5Error.js';
import type { Identifier, ObjectId } from '../../model/Identifier.js';
import type { ResultOf, Routine } from '../../operations/Operations.js';
import * as ROUTINES from '../../operations/ROUTINES.js';
import type { Capabilities } from '../Capabilities.js';
import type { Connector, Execution, IdentifierEvent, Request } from '../Connector.js';
import { requestOf } from '../requestOf.js';
import { Files } from './client/Files.js';
import { type ExecutionServices, type Handler, HsdsExecution } from './client/HsdsExecution.js';
import { notes } from './client/notes.js';
import { unsupported } from './client/unsupported.js';
import { urlOfDomain } from './domain/Domain.js';
import type { Order } from './domain/Order.js';
import { type FolderEntry, Folders } from './folders/Folders.js';
import type { MoveDomainOptions } from './folders/MoveDomainOptions.js';
import { Endpoint } from './http/Endpoint.js';
import { filterSupports } from './json/filters.js';
import { handlers } from './routines/handlers.js';
import { checkHsdsOptions, type HsdsOptions } from './settings/HsdsOptions.js';
import { settingsOf } from './settings/settingsOf.js';
import { settingsStores } from './settings/settingsStores.js';

/** A connector to HSDS, the Highly Scalable Data Service, over its REST interface; made by `hsds()`. */
export class HsdsConnector implements Connector {
  readonly name = 'hsds';
  readonly capabilities: Capabilities = { unsupported, notes, filters: filterSupports };
  readonly errors$ = new Subject<H5Error>();
  readonly identifiers$ = new Subject<IdentifierEvent>();
  readonly #services: ExecutionServices;
  readonly #folders: Folders;
  readonly #endpoint: () => Promise<Endpoint>;

  /** Errors: `H5Error` `bad-argument`, which names the option. */
  constructor(options: HsdsOptions = {}) {
    checkHsdsOptions(options);
    let endpoint: Endpoint | undefined;
    // Settings are looked up when they are first needed; a file with wrong ones may be mended.
    this.#endpoint = async () => {
      endpoint ??= Endpoint.of(settingsOf(options, settingsStores()));
      return endpoint;
    };
    const files = new Files(this.#endpoint, (event) => this.identifiers$.next(event));
    this.#services = { files, within: (order) => this.#within(order) };
    this.#folders = new Folders(this.#endpoint, (path) => files.open.whenClosed(path, urlOfDomain(path)));
  }

  execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>> {
    return this.#execute(request);
  }

  close({ kind, hid }: Identifier): Execution<void> {
    return closing((request) => this.#execute(request), { kind, hid });
  }

  /**
   * What is in a folder: its domains and its folders, in the order of their names.
   *
   * @param url - `hdf5://home/me/`.
   * @returns One entry after the other as the server tells them, then completes. Errors: `H5Error` `not-found`, `permission`, `io`.
   * @example
   * hsds().folder('hdf5://home/me/').subscribe(({ name, kind }) => console.log(name, kind));
   */
  folder(url: string): Observable<FolderEntry> {
    return this.#folders.list(url);
  }

  /** Creates a folder; the one that it is in exists. Completes when it is there. Errors: `H5Error` `already-exists`, `not-found`, `permission`. */
  createFolder(url: string): Observable<void> {
    return this.#folders.create(url);
  }

  /** Deletes an empty folder, then completes. Errors: `H5Error` `bad-argument` where it is not empty, `not-found`, `permission`. */
  deleteFolder(url: string): Observable<void> {
    return this.#folders.delete(url, 'folder');
  }

  /** Deletes a domain with all that is in it, then completes. Errors: `H5Error` `not-found`, `permission` (also where it is open in this program). */
  deleteDomain(url: string): Observable<void> {
    return this.#folders.delete(url, 'domain');
  }

  /**
   * Gives a domain another name or folder, then completes. Nothing is copied: the server is asked for a second name, then to forget the first.
   * A domain that is replaced is deleted when the other one has its name, never before; its access control list is kept, as far as this user
   * may read it, and so is its owner where this user is an administrator.
   *
   * @param from - The domain, `hdf5://home/me/run.h5`, which nobody in this program has open.
   * @param to - Its new URL, in a folder that is there.
   * @param options - `overwrite` replaces a domain that is there, by default `already-exists`. `orDelete` deletes `from` where it cannot be moved:
   *   for one that was made only to take the place of another.
   * @returns Unsubscribing cancels it as long as nothing was changed; what was begun is carried through. Errors: `H5Error` `already-exists`,
   *   `bad-argument` (a folder), `not-found`, `permission` (also where one of them is open in this program), `io`. They change nothing, or say where the
   *   two domains are now; calling it again then finishes the move.
   * @example
   * hsds().moveDomain('hdf5://home/me/new.h5', 'hdf5://home/me/run.h5', { overwrite: true }).subscribe();
   */
  moveDomain(from: string, to: string, options: MoveDomainOptions = {}): Observable<void> {
    return this.#folders.move(from, to, options);
  }

  #within(order: Order): Connector {
    const execute = <R extends Routine>(request: Request<R>) => this.#execute(request, order);
    return {
      name: this.name,
      capabilities: this.capabilities,
      errors$: this.errors$,
      execute,
      close: (identifier) => closing(execute, identifier),
    };
  }

  #execute<R extends Routine>(request: Request<R>, order?: Order): Execution<ResultOf<R>> {
    const handler = (handlers as Partial<Record<Routine, unknown>>)[request.routine] as Handler<R>;
    return new HsdsExecution(request, this.#services, handler, order);
  }
}

function closing(
  execute: <R extends Routine>(request: Request<R>) => Execution<ResultOf<R>>,
  { kind, hid }: Identifier,
): Execution<void> {
  return kind === 'file'
    ? execute(requestOf(ROUTINES.H5Fclose, { file_id: { kind, hid } }))
    : execute(requestOf(ROUTINES.H5Oclose, { object_id: { kind, hid } as ObjectId }));
}
