import type { FileSource } from '../model/FileSource.js';
import type { FileBytes } from './FileBytes.js';
import type { RangeReader } from './RangeReader.js';
import type { StorageDirectory } from './StorageDirectory.js';

/** A storage that was opened, with its name and its folder where it has one. */
export interface OpenedStorage {
  readonly name: string;
  /** Reads its bytes, which may be late. */
  readonly reader: RangeReader;
  /** Synchronous access to its bytes, for editing and for libhdf5. If the reader's bytes are late, `load` comes first. */
  readonly storage: FileBytes;
  /** Loads all bytes so that `storage` can read them; absent if it can already. */
  readonly load?: () => Promise<void>;
  /** Fetches what a read of `storage` has just not had; undefined when it had all. Where there is it, reading a part needs no `load`. */
  readonly fetchMissing?: () => Promise<void> | undefined;
  /**
   * Forgets kept bytes of a file that grows, and looks at it anew; absent if reads give the bytes as they are. What is read at the same time
   * may be of before. Errors (rejects): `H5Error` `io` where the file is gone or has become shorter.
   */
  readonly refresh?: () => Promise<void>;
  /** Waits for what is still being stored of what was read, for a while; may be called when `storage` is closed. */
  readonly settled?: () => Promise<void>;
  /** What another worker opens to read the same bytes; undefined where only this one can. */
  readonly shared?: () => FileSource;
  /** Whether no other program can have it open for writing: a mark in the file that one has was left behind. */
  readonly isExclusive?: boolean;
  readonly directory?: StorageDirectory;
  /** Whether it is a URL that was opened. */
  readonly isRemote?: boolean;
  /** Removes the file it created, when that could not be made an HDF5 file. */
  discard?(): void;
  /** Removes the file; absent where only the caller can. */
  remove?(): void;
}

/** How a storage is opened: an existing one, one that is created or emptied, or one that must not exist yet. */
export type StorageMode = 'read' | 'write' | 'create' | 'create-new';
