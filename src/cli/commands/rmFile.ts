import { lastValueFrom } from 'rxjs';
import { untilAborted } from '../../index.node.js';
import type { Change } from '../change.js';
import { UsageError } from '../failures.js';
import { hsdsConnector } from '../hsds.js';
import { print } from '../print.js';
import { isServed, shownFile } from '../remote.js';

/** `h5rx rm URL`: deletes a file on a server, or a folder that is empty. */
export async function rmFile(url: string, { dryRun = false }: Change, signal: AbortSignal): Promise<void> {
  if (!isServed(url))
    throw new UsageError(`which paths in ${shownFile(url)}? Only files of a server are deleted as a whole`);
  const isFolder = url.endsWith('/');
  const what = `rm ${shownFile(url)}  (${isFolder ? 'folder' : 'file'})`;
  print(dryRun ? `would ${what}` : what);
  if (dryRun) return;
  const connector = await hsdsConnector();
  const deleted = isFolder ? connector.deleteFolder(url) : connector.deleteDomain(url);
  await lastValueFrom(deleted.pipe(untilAborted(signal)), { defaultValue: undefined });
}
