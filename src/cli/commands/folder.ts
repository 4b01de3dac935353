import { fromEvent, lastValueFrom, takeUntil, tap } from 'rxjs';
import { type FolderEntry, hsdsConnector } from '../hsds.js';
import { print } from '../print.js';

/** `h5rx ls hdf5://…/`: the files and folders in a folder of a server, as they come. */
export async function folder(
  url: string,
  { json = false }: { readonly json?: boolean },
  signal: AbortSignal,
): Promise<void> {
  const connector = await hsdsConnector();
  const entries: FolderEntry[] = [];
  const listed = connector.folder(url).pipe(
    takeUntil(fromEvent(signal, 'abort')),
    tap((entry) => {
      if (json) entries.push(entry);
      else print(lineOf(entry));
    }),
  );
  await lastValueFrom(listed, { defaultValue: undefined });
  signal.throwIfAborted();
  if (json) print(...JSON.stringify(entries.map(jsonOf), null, 2).split('\n'));
}

function lineOf({ name, kind, owner, lastModified }: FolderEntry): string {
  const facts = [owner, lastModified === undefined ? undefined : timeOf(lastModified)].filter(
    (one) => one !== undefined,
  );
  const shown = kind === 'folder' && !name.endsWith('/') ? `${name}/` : name;
  return facts.length === 0 ? shown : `${shown}  (${facts.join(', ')})`;
}

function jsonOf({ name, url, kind, owner, created, lastModified }: FolderEntry): object {
  return { name, url, kind, owner, created, lastModified };
}

/** A time of a server, which may be none at all. */
function timeOf(seconds: number): string | undefined {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace(/\.\d+Z$/, 'Z');
}
