import { failure } from '../../model/H5Error.js';
import type { HttpAccess, HttpFetch } from '../../model/HttpAccess.js';
import { BlockCache } from '../BlockCache.js';
import { CoalescingReader } from '../CoalescingReader.js';
import type { OpenedStorage } from '../OpenedStorage.js';
import { HttpBytes } from './HttpBytes.js';
import { RemoteFile, WHOLE_FILE_BYTES } from './RemoteFile.js';

/** Raw data within this many bytes is requested together: on most lines another request costs more. */
const GAP_BYTES = 64 * 1024;
const MOST_BYTES = 2 ** 20;
/** Requests at once. Browsers have 6 connections to a server that does not speak HTTP/2; the others wait there. */
const CONNECTIONS = 16;
/** The first request: most files have much of their metadata at the beginning, and those with paged allocation nearly all. */
const HEAD_BYTES = 2 ** 20;

/**
 * Opens a remote file for reading by ranges. Nothing is requested before something is read.
 *
 * @param fetch - Sends requests.
 * @param closed - Is called when the file is closed.
 * @param grows - Whether the file may grow meanwhile (SWMR); otherwise a change is an error.
 */
export function openHttp(
  source: string,
  access: Omit<HttpAccess, 'fetch'>,
  fetch: HttpFetch,
  closed = (): void => {},
  grows = false,
): OpenedStorage {
  const { url, authorization } = withoutCredentials(source);
  const { blockBytes, cacheBytes, coalesce, connections = CONNECTIONS, wholeFileBytes = WHOLE_FILE_BYTES } = access;
  const headers = { ...(authorization !== undefined && { Authorization: authorization }), ...access.headers };
  const file = new RemoteFile(url, { ...access, headers }, fetch, grows);
  const ranges = new CoalescingReader({
    get size() {
      return file.size;
    },
    fetch: (range, signal, arrived) => file.fetch(range, signal, arrived),
    gap: coalesce?.gapBytes ?? GAP_BYTES,
    mostBytes: coalesce?.mostBytes ?? MOST_BYTES,
    atOnce: connections,
    headBytes: HEAD_BYTES,
  });
  const reader = new BlockCache(ranges, {
    ...(blockBytes !== undefined && { blockBytes }),
    ...(cacheBytes !== undefined && { capacity: cacheBytes }),
  });
  const storage = new HttpBytes(`url:${url}`, ranges, wholeFileBytes, () => {
    ranges.close();
    closed();
  });
  const opened = { name: nameOf(url), reader, storage, load: () => storage.load() };
  if (!grows) return opened;
  return {
    ...opened,
    refresh: async () => {
      for (const one of [file, ranges, reader, storage]) one.forget();
    },
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
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { url: plain, authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

/** The last part of the path, as a name. */
function nameOf(url: string): string {
  const { pathname, host } = new URL(url);
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last) || host;
  } catch {
    return last;
  }
}
