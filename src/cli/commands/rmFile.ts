import { lastValueFrom, take } from 'rxjs';
import { H5Fis_accessible_async, untilAborted } from '../../index.node.js';
import type { Change } from '../change.js';
import { CommandError, UsageError } from '../failures.js';
import { hsdsConnector } from '../hsds.js';
import { print } from '../print.js';
import { isServed, shownFile } from '../remote.js';

/** `h5rx rm URL`: deletes a file on a server, or a folder that is empty. */
export async function rmFile(url: string, { dryRun = false }: Change, signal: AbortSignal): Promise<void> {
  if (!isServed(url))
    throw new UsageError(`which paths in ${shownFile(url)}? Only files of a server are deleted as a whole`);
  const isFolder = url.endsWith('/');
  const shown = shownFile(url);
  const what = `rm ${shown}  (${isFolder ? 'folder' : 'file'})`;
  const connector = await hsdsConnector();
  if (isFolder && dryRun) {
    const member = connector.folder(url).pipe(take(1), untilAborted(signal));
    if (await lastValueFrom(member, { defaultValue: undefined }))
      throw new CommandError(`${shown} is a folder that is not empty, and is not deleted`);
  }
  if (!isFolder && !(await lastValueFrom(H5Fis_accessible_async(url).pipe(untilAborted(signal)))))
    throw new CommandError(`${shown} is a folder; h5rx rm ${shown}/ deletes it if it is empty`);
  if (dryRun) return print(`would ${what}`);
  const deleted = isFolder ? connector.deleteFolder(url) : connector.deleteDomain(url);
  await lastValueFrom(deleted.pipe(untilAborted(signal)), { defaultValue: undefined });
  print(what);
}
