import type { FileSource } from '../model/FileSource.js';
import type { FileBytes } from './FileBytes.js';
import type { RangeReader } from './RangeReader.js';
import type { StorageDirectory } from './StorageDirectory.js';

/** A storage that was opened, with its name and its folder where it has one. */
export interface OpenedStorage {
  readonly name: string;
  /** Reads its bytes, which may be late. */
  readonly reader: RangeReader;
  /** Its bytes without waiting, for what edits them and for libhdf5. Where the reader's are late, only after `load`. */
  readonly storage: FileBytes;
  /** Brings all bytes to where `storage` has them; absent where they are there. */
  readonly load?: () => Promise<void>;
  /** What another worker opens to read the same bytes; undefined where only this one can. */
  readonly shared?: () => FileSource;
  readonly directory?: StorageDirectory;
  /** Undoes the creation of a file that could not be made HDF5 after all. */
  discard?(): void;
}

/** How a storage is opened: an existing one, one that is created or emptied, or one that must not exist yet. */
export type StorageMode = 'read' | 'write' | 'create' | 'create-new';
