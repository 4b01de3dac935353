import { Observable } from 'rxjs';
import { failure, H5Error, type H5ErrorKind, toH5Error } from '../../../model/H5Error.js';
import { answeredObject } from '../domain/answeredObject.js';
import { urlOfDomain } from '../domain/Domain.js';
import { domainPath, folderOf } from '../domain/domainPath.js';
import type { Endpoint } from '../http/Endpoint.js';
import type { HsdsRequest } from '../http/HsdsRequest.js';
import { DomainMove } from './DomainMove.js';
import type { MoveDomainOptions } from './MoveDomainOptions.js';

/** What a folder has: another folder, or a domain, which is a file. */
export interface FolderEntry {
  /** Its name within the folder. */
  readonly name: string;
  /** `hdf5://home/me/run.h5`, of a folder with a slash at its end. */
  readonly url: string;
  readonly kind: 'folder' | 'domain';
  readonly owner?: string;
  /** Seconds since 1970. */
  readonly created?: number;
  readonly lastModified?: number;
}

/** Entries that are asked for at once. */
const ENTRIES_PER_REQUEST = 1000;

/** Lists, creates, moves and deletes folders and domains of a server. */
export class Folders {
  readonly #endpoint: () => Promise<Endpoint>;
  readonly #whenClosed: (path: string) => Promise<void>;

  /** @param whenClosed - Resolves when nothing in the program has the domain of a path open; fails where something has. */
  constructor(endpoint: () => Promise<Endpoint>, whenClosed: (path: string) => Promise<void>) {
    this.#endpoint = endpoint;
    this.#whenClosed = whenClosed;
  }

  list(url: string): Observable<FolderEntry> {
    return this.#observable('folder', async function* (this: Folders, signal: AbortSignal) {
      const path = folderPath(url);
      const subject = subjectOf(path, 'folder');
      // The root folder is none that the server would describe.
      if (path !== '/') await this.#checkFolder(path, signal);
      for (let marker: string | undefined; ; ) {
        const { domains } =
          (await this.#send<{ domains?: readonly Readonly<Record<string, unknown>>[] }>({
            method: 'GET',
            path: '/domains',
            query: { Limit: ENTRIES_PER_REQUEST, ...(marker !== undefined && { Marker: marker }) },
            domain: path === '/' ? '/' : `${path}/`,
            answer: 'json',
            subject,
            signal,
          })) ?? {};
        if (!Array.isArray(domains)) throw failure('io', `${subject}: the server listed nothing`);
        for (const json of domains) yield entryOf(answeredObject(json, subject) ?? {}, path);
        if (domains.length < ENTRIES_PER_REQUEST) return;
        marker = String(domains.at(-1).name);
      }
    });
  }

  create(url: string): Observable<void> {
    return this.#observable('createFolder', async function* (this: Folders, signal: AbortSignal) {
      const path = folderPath(url);
      const subject = subjectOf(path, 'folder');
      const about = { path: '/', domain: path, answer: 'json', subject, signal } as const;
      // Whether it was there before: after an attempt that seemed to have failed, 409 does not tell.
      const before = path === '/' ? {} : await this.#send({ ...about, method: 'GET', absent: [404, 410] });
      if (before) throw failure('already-exists', `${subject} exists already`);
      let wasRepeated = false;
      const created = await this.#send({
        ...about,
        method: 'PUT',
        json: { folder: 1 },
        absent: [409],
        retried: () => {
          wasRepeated = true;
        },
      }).catch((error: unknown) => {
        if (!isOf('not-found', error)) throw error;
        const around = urlOfDomain(folderOf(path));
        throw failure('not-found', `${subject}: the folder '${around}' that it would be in is not there`, {
          cause: error,
        });
      });
      if (!created && !wasRepeated) throw failure('already-exists', `${subject} exists already`);
      yield;
    });
  }

  delete(url: string, kind: FolderEntry['kind']): Observable<void> {
    return this.#observable(
      kind === 'folder' ? 'deleteFolder' : 'deleteDomain',
      async function* (this: Folders, signal: AbortSignal) {
        const path = kind === 'folder' ? folderPath(url) : domainPath(url);
        const subject = subjectOf(path, kind);
        if (kind === 'domain') await this.#whenClosed(path);
        const { root } = await this.#ask(path, kind, signal);
        if ((kind === 'folder') !== (root === undefined))
          throw failure('bad-argument', `${subject} is a ${kind === 'folder' ? 'file' : 'folder'}, not a ${kind}`);
        const request = { method: 'DELETE', path: '/', domain: path, answer: 'none', subject, signal } as const;
        // What an earlier attempt has deleted is gone.
        await this.#send({ ...request, absent: [404, 410] }).catch((error: unknown) => {
          if (!isOf('already-exists', error)) throw error;
          throw failure('bad-argument', `${subject}: the folder is not empty`, { cause: error });
        });
        yield;
      },
    );
  }

  move(from: string, to: string, options: MoveDomainOptions): Observable<void> {
    return this.#observable('moveDomain', async function* (this: Folders, signal: AbortSignal) {
      const [source, target] = [domainPath(from), domainPath(to)];
      if (source === target) throw failure('bad-argument', `'${urlOfDomain(to)}' is the domain that is moved`);
      await this.#whenClosed(source);
      const move = new DomainMove(
        (domain, { path = '/', signal: until, ...request }) =>
          this.#send({
            ...request,
            path,
            domain,
            subject: subjectOf(domain, 'domain'),
            ...(until && { signal: until }),
          }),
        source,
        target,
        options,
      );
      await move.run(() => this.#whenClosed(target), signal);
      yield;
    });
  }

  async #checkFolder(path: string, signal: AbortSignal): Promise<void> {
    const { root } = await this.#ask(path, 'folder', signal);
    if (root !== undefined) throw failure('bad-argument', `'${urlOfDomain(path)}' is a file, not a folder`);
  }

  async #ask(path: string, kind: FolderEntry['kind'], signal: AbortSignal): Promise<{ readonly root?: string }> {
    const subject = subjectOf(path, kind);
    return (
      (await this.#send<{ root?: string }>({
        method: 'GET',
        path: '/',
        domain: path,
        answer: 'json',
        subject,
        signal,
      })) ?? {}
    );
  }

  async #send<T>(request: HsdsRequest): Promise<T | undefined> {
    const answer = await (await this.#endpoint()).request<T | undefined>(request);
    return request.answer === 'json' ? answeredObject(answer, request.subject) : answer;
  }

  /** A cold Observable; unsubscribing aborts the request that is under way. */
  #observable<T>(
    what: string,
    run: (this: Folders, signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
  ): Observable<T> {
    return new Observable<T>((subscriber) => {
      const aborting = new AbortController();
      const go = async (): Promise<void> => {
        try {
          for await (const value of run.call(this, aborting.signal)) {
            if (subscriber.closed) return;
            subscriber.next(value);
          }
          subscriber.complete();
        } catch (error) {
          subscriber.error(toH5Error(error, what));
        }
      };
      void go();
      return () => aborting.abort();
    });
  }
}

/** How messages name what is at a path: a folder with a slash at its end. */
function subjectOf(path: string, kind: FolderEntry['kind']): string {
  return `'${urlOfDomain(path)}${kind === 'folder' && path !== '/' ? '/' : ''}'`;
}

function isOf(kind: H5ErrorKind, error: unknown): boolean {
  return error instanceof H5Error && error.kind === kind;
}

/** The path of a folder without a slash at its end. Errors: `H5Error` `bad-argument`. */
function folderPath(url: string): string {
  return /^hdf5:\/\/\/?$/i.test(url) || url === '/' ? '/' : domainPath(url);
}

function entryOf(json: Readonly<Record<string, unknown>>, folder: string): FolderEntry {
  const path = String(json.name);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const kind = json.class === 'folder' ? 'folder' : 'domain';
  const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  const [created, lastModified] = [number(json.created), number(json.lastModified)];
  const url = urlOfDomain(`${folder === '/' ? '' : folder}/${name}${kind === 'folder' ? '/' : ''}`);
  return {
    name,
    url,
    kind,
    ...(typeof json.owner === 'string' && { owner: json.owner }),
    ...(created !== undefined && { created }),
    ...(lastModified !== undefined && { lastModified }),
  };
}
