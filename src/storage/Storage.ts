import type { FileSource } from '../model/FileSource.js';

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

/** A folder beside a file: what external links, virtual datasets and external raw data in it may name. */
export interface StorageDirectory {
  /** A file or folder in this one, or undefined; a name never leads outside. */
  find(
    name: string,
  ):
    | { readonly type: 'file'; readonly size: number; open(writable: boolean): Storage }
    | { readonly type: 'directory'; readonly directory: StorageDirectory }
    | undefined;
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
