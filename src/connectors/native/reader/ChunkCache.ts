/** Names a chunk of a file. */
export interface ChunkKey {
  /** Address of the object header of the dataset. */
  readonly dataset: number;
  /** Number of the chunk in C order. */
  readonly chunk: number;
}

interface Entry extends ChunkKey {
  readonly cache: ChunkCache;
  readonly bytes: Uint8Array;
}

/** The most bytes of decoded chunks that a thread keeps, of all files. */
const THREAD_BYTES = 128 * 2 ** 20;
/** The most bytes that are kept for a dataset with no limit of its own. */
const DATASET_BYTES = 32 * 2 ** 20;

/** The chunks that this thread keeps, of all files, the least recently used first. */
const kept = new Set<Entry>();
let keptBytes = 0;

/**
 * The most recently used decoded chunks of a file, for all its reads, up to a number of bytes for a dataset, for the file and for the
 * thread. It also knows which chunks are being decoded, so that no chunk is decoded twice.
 */
export class ChunkCache {
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<unknown>>();
  /** Bytes that are kept, by dataset. */
  readonly #held = new Map<number, number>();
  /** The most bytes to keep, by dataset. */
  readonly #limits = new Map<number, number>();
  /** Datasets with no open identifier: reads of them that are still under way keep nothing. */
  readonly #closed = new Set<number>();
  readonly #fileLimit: number;
  #bytes = 0;
  #ended = false;

  constructor(fileLimit = THREAD_BYTES) {
    this.#fileLimit = fileLimit;
  }

  /** Bytes that this thread keeps, of all files. */
  static get bytes(): number {
    return keptBytes;
  }

  /** Bytes that are kept of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Sets the most bytes that are kept for a dataset. */
  limit(dataset: number, bytes: number): void {
    this.#closed.delete(dataset);
    this.#limits.set(dataset, bytes);
    this.#evict(dataset);
  }

  limitOf(dataset: number): number {
    return Math.min(this.#limits.get(dataset) ?? DATASET_BYTES, this.#fileLimit);
  }

  /** Whether any chunk of a dataset may be kept, or is being decoded. */
  has(dataset: number): boolean {
    return this.#pending.size > 0 || (this.#held.get(dataset) ?? 0) > 0;
  }

  get(key: ChunkKey): Uint8Array | undefined {
    const name = nameOf(key);
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    kept.delete(entry);
    kept.add(entry);
    return entry.bytes;
  }

  /** Keeps a chunk; the bytes belong to the cache from now on. */
  put(key: ChunkKey, bytes: Uint8Array): void {
    const { dataset } = key;
    if (this.#ended || this.#closed.has(dataset) || bytes.byteLength > this.limitOf(dataset)) return;
    const name = nameOf(key);
    this.#drop(name);
    const entry = { ...key, bytes, cache: this };
    this.#entries.set(name, entry);
    kept.add(entry);
    this.#count(dataset, bytes.byteLength);
    this.#evict(dataset);
    for (const oldest of kept) {
      if (keptBytes <= THREAD_BYTES) break;
      oldest.cache.#drop(nameOf(oldest));
    }
  }

  /** Notes that an open dataset is being read. */
  use(dataset: number): void {
    this.#closed.delete(dataset);
  }

  /** Notes that the last identifier of a dataset is closed: drops its chunks and its limit. */
  close(dataset: number): void {
    this.#closed.add(dataset);
    this.#limits.delete(dataset);
    if (this.#held.get(dataset)) {
      for (const [name, entry] of this.#entries) if (entry.dataset === dataset) this.#drop(name);
    }
    this.#held.delete(dataset);
  }

  /** A promise that settles when the chunk has been decoded, or could not be; undefined when it is not being decoded. */
  pending(key: ChunkKey): Promise<unknown> | undefined {
    return this.#pending.get(nameOf(key));
  }

  /** Notes that a chunk is being decoded until `done` settles. */
  expect(key: ChunkKey, done: Promise<unknown>): void {
    const name = nameOf(key);
    const known = done.finally(() => {
      if (this.#pending.get(name) === known) this.#pending.delete(name);
    });
    // Reads that wait for the chunk find out whether decoding failed.
    known.catch(() => {});
    this.#pending.set(name, known);
  }

  /** Notes that the file is closed: drops all chunks, and keeps none from reads that are still under way. */
  end(): void {
    this.#ended = true;
    for (const name of this.#entries.keys()) this.#drop(name);
    this.#held.clear();
    this.#closed.clear();
  }

  #evict(dataset: number): void {
    if ((this.#held.get(dataset) ?? 0) > this.limitOf(dataset)) {
      for (const [name, entry] of this.#entries) {
        if (entry.dataset === dataset) this.#drop(name);
        if ((this.#held.get(dataset) ?? 0) <= this.limitOf(dataset)) break;
      }
    }
    for (const name of this.#entries.keys()) {
      if (this.#bytes <= this.#fileLimit) break;
      this.#drop(name);
    }
  }

  #drop(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry) return;
    this.#entries.delete(name);
    kept.delete(entry);
    this.#count(entry.dataset, -entry.bytes.byteLength);
  }

  #count(dataset: number, bytes: number): void {
    this.#held.set(dataset, (this.#held.get(dataset) ?? 0) + bytes);
    this.#bytes += bytes;
    keptBytes += bytes;
  }
}

function nameOf({ dataset, chunk }: ChunkKey): string {
  return `${dataset} ${chunk}`;
}
