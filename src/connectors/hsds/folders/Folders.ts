import { Observable } from 'rxjs';
import { failure, toH5Error } from '../../../model/H5Error.js';
import { answeredObject } from '../domain/answeredObject.js';
import { urlOfDomain } from '../domain/Domain.js';
import { domainPath } from '../domain/domainPath.js';
import type { Endpoint } from '../http/Endpoint.js';
import type { HsdsRequest } from '../http/HsdsRequest.js';

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

/** Lists, creates and deletes folders and domains of a server. */
export class Folders {
  readonly #endpoint: () => Promise<Endpoint>;

  constructor(endpoint: () => Promise<Endpoint>) {
    this.#endpoint = endpoint;
  }

  list(url: string): Observable<FolderEntry> {
    return this.#observable('folder', async function* (this: Folders, signal: AbortSignal) {
      const path = folderPath(url);
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
            subject: `'${urlOfDomain(path)}'`,
            signal,
          })) ?? {};
        if (!Array.isArray(domains)) throw failure('io', `'${urlOfDomain(path)}': the server listed nothing`);
        for (const json of domains) yield entryOf(answeredObject(json, `'${urlOfDomain(path)}'`) ?? {}, path);
        if (domains.length < ENTRIES_PER_REQUEST) return;
        marker = String(domains.at(-1).name);
      }
    });
  }

  create(url: string): Observable<void> {
    return this.#observable('createFolder', async function* (this: Folders, signal: AbortSignal) {
      const path = folderPath(url);
      const subject = `'${urlOfDomain(path)}/'`;
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
        const found = await this.#ask(path, signal);
        const subject = `'${urlOfDomain(path)}'`;
        if ((kind === 'folder') !== (found.root === undefined))
          throw failure('bad-argument', `${subject} is a ${kind === 'folder' ? 'file' : 'folder'}, not a ${kind}`);
        // What an earlier attempt has deleted is gone.
        await this.#send({
          method: 'DELETE',
          path: '/',
          domain: path,
          answer: 'none',
          absent: [404, 410],
          subject,
          signal,
        });
        yield;
      },
    );
  }

  async #checkFolder(path: string, signal: AbortSignal): Promise<void> {
    const { root } = await this.#ask(path, signal);
    if (root !== undefined) throw failure('bad-argument', `'${urlOfDomain(path)}' is a file, not a folder`);
  }

  async #ask(path: string, signal: AbortSignal): Promise<{ readonly root?: string }> {
    const subject = `'${urlOfDomain(path)}'`;
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
