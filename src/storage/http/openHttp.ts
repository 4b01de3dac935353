import { failure } from '../../model/H5Error.js';
import type { HttpAccess, HttpFetch } from '../../model/HttpAccess.js';
import { BlockCache } from '../BlockCache.js';
import { CoalescingReader } from '../CoalescingReader.js';
import type { OpenedStorage } from '../OpenedStorage.js';
import { accessFrom } from './accessFrom.js';
import { HttpBytes } from './HttpBytes.js';
import { type FolderFiles, KeptFolder } from './KeptFolder.js';
import { PersistentBlocks, type StatedStorage } from './PersistentBlocks.js';
import { RemoteFile, WHOLE_FILE_BYTES } from './RemoteFile.js';
import { UrlDirectory } from './UrlDirectory.js';

/** Raw data within this many bytes is requested together: on most lines another request costs more. */
const GAP_BYTES = 64 * 1024;
const MOST_BYTES = 2 ** 20;
/** Requests at once. Browsers have 6 connections to a server that does not speak HTTP/2; the others wait there. */
const CONNECTIONS = 16;
/** The first request: most files have much of their metadata at the beginning, and those with paged allocation nearly all. */
const HEAD_BYTES = 2 ** 20;
/** Bytes that are kept for the next visit. */
const FOLDER_BYTES = 2 ** 30;

/** What reading remote files takes of its surroundings. */
export interface HttpServices {
  /** Sends requests. */
  readonly fetch: HttpFetch;
  /** Whether the file may grow meanwhile (SWMR); otherwise a change is an error. */
  readonly grows?: boolean | undefined;
  /** The files of a folder in which blocks are kept for the next visit. */
  filesOf(folder: string): FolderFiles;
  /** Is called when the file is closed. */
  closed?(): void;
}

/** Opens a remote file for reading by ranges. Nothing is requested before something is read. */
export function openHttp(source: string, access: Omit<HttpAccess, 'fetch'>, services: HttpServices): OpenedStorage {
  const { url, authorization } = withoutCredentials(source);
  const { blockBytes, cacheBytes, coalesce, connections = CONNECTIONS, wholeFileBytes = WHOLE_FILE_BYTES } = access;
  const headers = { ...(authorization !== undefined && { Authorization: authorization }), ...access.headers };
  const { grows = false } = services;
  const file = new RemoteFile(url, { ...access, headers }, services.fetch, grows);
  const remote: StatedStorage = {
    get size() {
      return file.size;
    },
    get validator() {
      return file.state.validator;
    },
    fetch: (range, signal, arrived) => file.fetch(range, signal, arrived),
    gap: coalesce?.gapBytes ?? GAP_BYTES,
    mostBytes: coalesce?.mostBytes ?? MOST_BYTES,
    atOnce: connections,
    headBytes: HEAD_BYTES,
  };
  const { cacheFolder, cacheFolderBytes = FOLDER_BYTES } = access;
  // What grows is not the same at the next visit.
  const files = cacheFolder === undefined || grows ? undefined : services.filesOf(cacheFolder);
  const kept = files && new PersistentBlocks(remote, url, new KeptFolder(files, cacheFolderBytes));
  const ranges = new CoalescingReader(kept ?? remote);
  const reader = new BlockCache(ranges, {
    ...(blockBytes !== undefined && { blockBytes }),
    ...(cacheBytes !== undefined && { capacity: cacheBytes }),
  });
  const storage = new HttpBytes(`url:${url}`, ranges, wholeFileBytes, () => {
    ranges.close();
    services.closed?.();
  });
  const directory = new UrlDirectory(url, (other) =>
    openHttp(other, accessFrom(url, other, { ...access, headers }), { ...services, closed: () => {} }),
  );
  const refresh = async (): Promise<void> => {
    for (const one of [file, ranges, reader, storage]) one.forget();
  };
  return {
    name: nameOf(url),
    reader,
    storage,
    load: () => storage.load(),
    fetchMissing: () => storage.fetchMissing(),
    directory,
    isRemote: true,
    ...(grows && { refresh }),
    ...(kept && { settled: () => kept.settled() }),
  };
}

/** A URL without the user's name and password, which `fetch` refuses, and these as a header (RFC 7617). */
function withoutCredentials(source: string): { readonly url: string; readonly authorization: string | undefined } {
  let url: URL;
  try {
    url = new URL(source);
  } catch (cause) {
    throw failure('bad-argument', 'the URL cannot be read', { cause });
  }
  const { protocol, host, pathname, search, username, password } = url;
  const plain = `${protocol}//${host}${pathname}${search}`;
  if (username === '' && password === '') return { url: plain, authorization: undefined };
  const bytes = new TextEncoder().encode(`${decoded(username)}:${decoded(password)}`);
  return { url: plain, authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

/** A text of a URL without percent-encoding; as it is where that is none. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The last part of the path, as a name. */
function nameOf(url: string): string {
  const { pathname, host } = new URL(url);
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  return decoded(last) || host;
}
