import type { H5ErrorKind } from '../model/H5Error.js';
import type { OpenedStorage } from './OpenedStorage.js';

/** The folder that a file lies in: external links, virtual datasets and external raw data in it name files from there. */
export interface StorageDirectory {
  /**
   * What a name leads to, from this folder on unless it is absolute; undefined when nothing is there.
   *
   * @param reach - Whether only what lies in this folder or below, symbolic links resolved, may be reached.
   */
  find(name: string, reach: 'folder' | 'any'): FoundFile | UnreachedFile | undefined;
}

/** A file that another one names. */
export interface FoundFile {
  readonly type: 'file';
  /** As `FileBytes.identity`. */
  readonly identity: string;
  /** In bytes; undefined where only reading can tell. */
  readonly size: number | undefined;
  /** Opens it. A file whose bytes are late may turn out not to exist when it is read: `H5Error` `not-found`. */
  open(writable: boolean): OpenedStorage;
  /** Loads its bytes for libhdf5, which reads them synchronously; absent where that needs nothing. */
  readonly load?: (() => Promise<void>) | undefined;
}

/** A name leads to something that is not read, because it lies outside or cannot be read. */
export interface UnreachedFile {
  readonly type: 'outside' | 'unreadable';
  /** Why, as the end of a sentence. */
  readonly reason: string;
  readonly kind: H5ErrorKind;
}
