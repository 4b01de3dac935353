import type { FileBytes } from '../../../storage/FileBytes.js';
import { readerOf } from '../../../storage/readerOf.js';
import { ChunkCache } from './ChunkCache.js';
import type { ElementSource } from './ElementSource.js';
import type { Helpers } from './Helpers.js';
import type { ReadableDataset } from './ReadableDataset.js';
import type { SharedFile } from './ReadJob.js';
import { SourceCache } from './SourceCache.js';

/** A file opened for reading only: its datasets with their indexes, and its decoded chunks, for all that read it. */
export class ReadableFile {
  readonly shared: SharedFile;
  readonly helpers: Helpers;
  readonly cache = new ChunkCache();
  /** Reads bytes of the file. */
  readonly read: (offset: number, length: number) => Uint8Array;
  readonly #storage: FileBytes;
  readonly #sources = new SourceCache();

  constructor(storage: FileBytes, shared: SharedFile, helpers: Helpers) {
    this.#storage = storage;
    this.read = readerOf(storage);
    this.shared = shared;
    this.helpers = helpers;
  }

  /** Gives the elements of a dataset; undefined when it has a filter that only libhdf5 may know. */
  source(dataset: ReadableDataset): ElementSource | Promise<ElementSource | undefined> | undefined {
    return this.#sources.get(this.#storage, dataset);
  }

  close(): void {
    this.cache.end();
    this.#sources.clear();
    this.helpers.forget(this.shared.identity);
  }
}
