import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { lastValueFrom, take } from 'rxjs';
import { H5Error, H5Fis_accessible_async, untilAborted } from '../index.node.js';
import { CommandError } from './failures.js';
import { hsdsConnector } from './hsds.js';
import { isUrl, shownFile } from './remote.js';

/** A file that is to be written, and what it is copied from. */
export interface CopyTarget {
  readonly file: string;
  readonly to: string;
  /** Whether it may be there. */
  readonly force: boolean;
}

/** Refuses what no copy can be written to, before anything is transferred; resolves with the path of the file itself, past symbolic links. */
export async function targetOnDisk({ file, to, force }: CopyTarget): Promise<string> {
  const found = await stat(to).catch(() => undefined);
  if (!found) {
    if (await lstat(to).catch(() => undefined)) throw new CommandError(`${to} is a symbolic link that leads nowhere`);
    const folder = dirname(to);
    const around = await stat(folder).catch(() => undefined);
    if (!around?.isDirectory()) throw new CommandError(`${to}: the folder ${folder} is not there`);
    return to;
  }
  if (found.isDirectory()) throw isFolder(to, join(to, basename(nameIn(file))));
  const target = await realpath(to);
  if (!isUrl(file) && (await realpath(file).catch(() => file)) === target)
    throw new CommandError(`${to} is the file that is copied`);
  if (!force) throw existing(to);
  if (!found.isFile()) throw new CommandError(`${to} is no regular file, which a copy could replace`);
  return target;
}

/** The same for a file of a server. */
export async function checkTargetOnServer({ file, to, force }: CopyTarget, signal: AbortSignal): Promise<void> {
  if (await isOnServer(to, signal)) {
    if (isUrl(file) && plain(file) === plain(to)) throw new CommandError(`${shownFile(to)} is the file that is copied`);
    if (!force) throw existing(to);
    return;
  }
  const folder = to.slice(0, to.lastIndexOf('/') + 1);
  if (/^hdf5:\/\/$/i.test(folder)) return;
  const connector = await hsdsConnector();
  const listed = connector.folder(folder).pipe(take(1), untilAborted(signal));
  await lastValueFrom(listed, { defaultValue: undefined }).catch((error: unknown) => {
    // Who may not list it may create something in it.
    if (error instanceof H5Error && error.kind === 'not-found')
      throw new CommandError(`${shownFile(to)}: the folder ${shownFile(folder)} is not there`, { cause: error });
    signal.throwIfAborted();
  });
}

/** Whether a file of a server is there; a folder is refused. */
export async function isOnServer(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    if (await lastValueFrom(H5Fis_accessible_async(url).pipe(untilAborted(signal)))) return true;
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'not-found') return false;
    throw error;
  }
  throw isFolder(shownFile(url), `${shownFile(url)}/…`);
}

/** What is said of a file that is there. */
export function existing(to: string): CommandError {
  return new CommandError(`${shownFile(to)} exists already; --force replaces it`);
}

function isFolder(shown: string, within: string): CommandError {
  return new CommandError(`${shown} is a folder; name the copy in it: ${within}`);
}

function nameIn(file: string): string {
  return isUrl(file) ? new URL(file).pathname : file;
}

function plain(url: string): string {
  return url.replace(/^hdf5:/i, 'hdf5:').replace(/\/+$/, '');
}
