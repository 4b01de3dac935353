import type { FileSource } from '../model/FileSource.js';
import type { H5ErrorKind } from '../model/H5Error.js';

/** Where a file's bytes live: random access, synchronous, inside a worker. */
export interface Storage {
  /** Equal for two storages exactly when they are the same bytes. */
  readonly identity: string;
  /** Whether `write` and `truncate` work. */
  readonly writable: boolean;
  /** Present length in bytes. */
  size(): number;
  /** Fills `target` from byte `offset` on; returns how many bytes there were. */
  read(target: Uint8Array, offset: number): number;
  /** Writes all of `source` from byte `offset` on; throws when it cannot. */
  write(source: Uint8Array, offset: number): void;
  /** Cuts or extends with zeros. */
  truncate(size: number): void;
  /** Makes what was written durable. */
  flush(): void;
  close(): void;
}

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
  /** As `Storage.identity`. */
  readonly identity: string;
  readonly size: number;
  open(writable: boolean): Storage;
}

/** Something is where a name leads to, and is not read: it lies outside, or cannot be read. */
export interface UnreachedFile {
  readonly type: 'outside' | 'unreadable';
  /** Why, as the end of a sentence. */
  readonly reason: string;
  readonly kind: H5ErrorKind;
}

/** A storage that was opened, with its name and its folder where it has one. */
export interface OpenedStorage {
  readonly name: string;
  readonly storage: Storage;
  /** What another worker opens to read the same bytes; undefined where only this one can. */
  readonly shared?: () => FileSource;
  readonly directory?: StorageDirectory;
  /** Undoes the creation of a file that could not be made HDF5 after all. */
  discard?(): void;
}

/** How a storage is opened: an existing one, one that is created or emptied, or one that must not exist yet. */
export type StorageMode = 'read' | 'write' | 'create' | 'create-new';
