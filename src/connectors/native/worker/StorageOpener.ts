import type { FileSource } from '../../../model/FileSource.js';
import type { HttpAccess } from '../../../model/HttpAccess.js';
import type { FetchPort } from '../../../storage/http/fetchProtocol.js';
import type { OpenedStorage, StorageMode } from '../../../storage/OpenedStorage.js';

/** What opening a source takes besides it; only remote files need any. */
export interface StorageAccess {
  readonly http: Omit<HttpAccess, 'fetch'>;
  /** Asks for a port to the caller's `fetch`, if the caller has given one. */
  readonly fetch?: (() => Promise<FetchPort>) | undefined;
  /** Whether the file may grow while it is read (SWMR). */
  readonly grows?: boolean;
}

/** Opens the bytes of a source in this environment. */
export type StorageOpener = (
  source: FileSource,
  mode: StorageMode,
  access: StorageAccess,
) => OpenedStorage | Promise<OpenedStorage>;

/** For what is not remote, or is opened with nothing said. */
export const NO_ACCESS: StorageAccess = { http: {} };
