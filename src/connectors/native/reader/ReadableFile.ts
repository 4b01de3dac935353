import type { FileFormat } from '../../../format/bytes/FileFormat.js';
import { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { ChunkCache } from './ChunkCache.js';
import type { ElementSource } from './ElementSource.js';
import type { Helpers } from './Helpers.js';
import type { ReadableDataset } from './ReadableDataset.js';
import type { SharedFile } from './ReadJob.js';
import { SourceCache } from './SourceCache.js';

/** A file that is read: its datasets with their indexes, and its decoded chunks, for all that read it. */
export class ReadableFile {
  readonly shared: SharedFile;
  /** Undefined for a file that may change: this worker reads it alone then, and keeps no chunks. */
  readonly helpers: Helpers | undefined;
  readonly cache: ChunkCache;
  readonly reader: RangeReader;
  readonly #sources = new SourceCache();
  #heaps: GlobalHeapCollections | undefined;

  constructor(reader: RangeReader, shared: SharedFile, helpers?: Helpers) {
    this.reader = reader;
    this.shared = shared;
    this.helpers = helpers;
    this.cache = helpers ? new ChunkCache() : new ChunkCache(0);
  }

  /** Gives the elements of a dataset; undefined when it has a filter that only libhdf5 may know. */
  source(dataset: ReadableDataset): ElementSource | Promise<ElementSource | undefined> | undefined {
    return this.#sources.get(this.reader, dataset);
  }

  /** The file's global heaps. */
  heaps(format: FileFormat): GlobalHeapCollections {
    this.#heaps ??= new GlobalHeapCollections(format);
    return this.#heaps;
  }

  close(): void {
    this.cache.end();
    this.#sources.clear();
    this.helpers?.forget(this.shared.identity);
  }
}
