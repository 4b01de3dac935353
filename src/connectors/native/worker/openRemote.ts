import { nameOfSource } from '../../../model/FileSource.js';
import { failure } from '../../../model/H5Error.js';
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
): Promise<OpenedStorage> {
  const name = nameOfSource(url);
  if (mode !== 'read') throw failure('unsupported', `'${name}': remote files are read, not written`);
  const { openHttp, portFetch, workerFetch } = await part.load(`opening '${name}'`);
  if (!fetch) return openHttp(url, http, workerFetch, undefined, grows);
  const port = await fetch();
  return openHttp(url, http, portFetch(port), () => port.close(), grows);
}
