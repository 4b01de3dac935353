import type { Observable } from 'rxjs';
import { type Connector, registerConnector } from '../index.node.js';
import { CommandError, messageOf } from './failures.js';

/** A member of a folder on a server. */
export interface FolderEntry {
  readonly name: string;
  readonly url: string;
  readonly kind: 'folder' | 'domain';
  readonly owner?: string;
  /** Seconds since 1970. */
  readonly created?: number;
  readonly lastModified?: number;
}

/** What the command uses of the connector to HSDS, besides that it opens files. */
export interface HsdsConnector extends Connector {
  folder(url: string): Observable<FolderEntry>;
  createFolder(url: string): Observable<void>;
  deleteFolder(url: string): Observable<void>;
  deleteDomain(url: string): Observable<void>;
  moveDomain(
    from: string,
    to: string,
    options: { readonly overwrite?: boolean; readonly orDelete?: boolean },
  ): Observable<void>;
}

/** The entry point of its own that has it. */
const ENTRY: string = 'h5rx/hsds';

let connector: Promise<HsdsConnector> | undefined;

/** The connector to HSDS with the user's settings (`HS_ENDPOINT`, …, `~/.hscfg`), registered for `hdf5:` URLs when it is first asked for. */
export function hsdsConnector(): Promise<HsdsConnector> {
  connector ??= load();
  return connector;
}

async function load(): Promise<HsdsConnector> {
  let entry: { hsds(): HsdsConnector };
  try {
    entry = (await import(ENTRY)) as typeof entry;
  } catch (cause) {
    throw new CommandError(`files on a server cannot be reached: ${messageOf(cause)}`, { cause });
  }
  const made = entry.hsds();
  registerConnector('hdf5', made);
  return made;
}
