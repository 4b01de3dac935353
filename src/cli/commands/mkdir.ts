import { lastValueFrom } from 'rxjs';
import { untilAborted } from '../../index.node.js';
import { UsageError } from '../failures.js';
import { hsdsConnector } from '../hsds.js';
import { print } from '../print.js';
import { isServed, shownFile } from '../remote.js';

/** `h5rx mkdir`: makes a folder on a server. */
export async function mkdir(url: string, signal: AbortSignal): Promise<void> {
  if (!isServed(url)) throw new UsageError('mkdir is for folders of a server, hdf5://…/');
  const folder = url.endsWith('/') ? url : `${url}/`;
  const connector = await hsdsConnector();
  await lastValueFrom(connector.createFolder(folder).pipe(untilAborted(signal)), { defaultValue: undefined });
  print(`mkdir ${shownFile(folder)}`);
}
