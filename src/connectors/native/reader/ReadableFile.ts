import type { FileFormat } from '../../../format/bytes/FileFormat.js';
import { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { ChunkCache } from './ChunkCache.js';
import type { ElementSource } from './ElementSource.js';
import type { Helpers } from './Helpers.js';
import type { ReadableDataset } from './ReadableDataset.js';
import type { SharedFile } from './ReadJob.js';
import { SourceCache } from './SourceCache.js';

/** What all reads of a file share: its datasets with their chunk indexes, its global heaps and its decoded chunks. */
export class ReadableFile {
  readonly shared: SharedFile;
  /** Undefined for a file that may change: this worker then reads it alone and keeps no chunks. */
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

  /** A file that this worker reads without helpers, and of which it keeps no chunks. */
  static withoutHelpers({
    reader,
    identity,
  }: {
    readonly reader: RangeReader;
    readonly identity: string;
  }): ReadableFile {
    return new ReadableFile(reader, { identity, source: undefined });
  }

  /**
   * The elements of a dataset; a promise where the decoder of a filter is loaded first. Undefined when the dataset has a filter
   * that only libhdf5 may know.
   */
  source(dataset: ReadableDataset): ElementSource | Promise<ElementSource | undefined> | undefined {
    return this.#sources.get(this.reader, dataset);
  }

  /** As `source`, after waiting for the decoders. */
  *loadedSource(dataset: ReadableDataset): Steps<ElementSource | undefined> {
    const source = this.source(dataset);
    return source instanceof Promise ? yield* waitFor(source) : source;
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
