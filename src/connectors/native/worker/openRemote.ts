import { nameOfSource } from '../../../model/FileSource.js';
import { failure } from '../../../model/H5Error.js';
import type { ToFetcher } from '../../../storage/http/fetchProtocol.js';
import type { HttpServices } from '../../../storage/http/openHttp.js';
import type { OpenedStorage, StorageMode } from '../../../storage/OpenedStorage.js';
import type { ProgramPart } from './ProgramPart.js';
import type { StorageAccess } from './StorageOpener.js';

/** The part for remote files. */
export type HttpPart = typeof import('../http.js');

/** Opens a remote file, by the part of the program for it. */
export async function openRemote(
  url: string,
  mode: StorageMode,
  { http, fetch, grows }: StorageAccess,
  part: ProgramPart<HttpPart>,
  filesOf: HttpServices['filesOf'],
): Promise<OpenedStorage> {
  const name = nameOfSource(url);
  if (mode !== 'read') throw failure('unsupported', `'${name}': remote files are read, not written`);
  const { openHttp, portFetch, workerFetch } = await part.load(`opening '${name}'`);
  if (!fetch) return openHttp(url, http, { fetch: workerFetch, filesOf, grows });
  const port = await fetch();
  const closed = (): void => port.postMessage({ type: 'close' } satisfies ToFetcher);
  return openHttp(url, http, { fetch: portFetch(port), filesOf, closed, grows });
}
