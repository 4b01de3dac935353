/** Which chunk of which dataset: the address of its object header and the number of the chunk in C order. */
export interface ChunkKey {
  readonly dataset: number;
  readonly chunk: number;
}

interface Entry extends ChunkKey {
  readonly cache: ChunkCache;
  readonly bytes: Uint8Array;
}

/** Bytes of decoded chunks that a thread keeps for all files, and for a dataset that asks for nothing else. */
const THREAD_BYTES = 128 * 2 ** 20;
const DATASET_BYTES = 32 * 2 ** 20;

/** What this thread keeps, of all files, in the order of the last use. */
const kept = new Set<Entry>();
let keptBytes = 0;

/**
 * Decoded chunks of a file, for all that read it: those used last, up to a number of bytes. A chunk that another worker
 * is decoding right now is known too, so that nobody decodes it a second time. What a thread keeps of all files is bounded as well.
 */
export class ChunkCache {
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<unknown>>();
  /** Bytes held for a dataset, and the most it asked for. */
  readonly #held = new Map<number, number>();
  readonly #limits = new Map<number, number>();
  /** Datasets that nobody has open: reads of them that are still under way keep nothing. */
  readonly #closed = new Set<number>();
  readonly #fileLimit: number;
  #bytes = 0;
  #ended = false;

  constructor(fileLimit = THREAD_BYTES) {
    this.#fileLimit = fileLimit;
  }

  /** Bytes that are held in this thread, of all files. */
  static get bytes(): number {
    return keptBytes;
  }

  /** Bytes held in all. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Sets the bytes that may be held for a dataset. */
  limit(dataset: number, bytes: number): void {
    this.#closed.delete(dataset);
    this.#limits.set(dataset, bytes);
    this.#evict(dataset);
  }

  limitOf(dataset: number): number {
    return Math.min(this.#limits.get(dataset) ?? DATASET_BYTES, this.#fileLimit);
  }

  /** Whether any chunk of a dataset may be here, or is being decoded. */
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

  /** Notes that a dataset is read, which somebody has open. */
  use(dataset: number): void {
    this.#closed.delete(dataset);
  }

  /** Lets go of a dataset that nobody has open any more, and of what it asked for. */
  close(dataset: number): void {
    this.#closed.add(dataset);
    this.#limits.delete(dataset);
    if (this.#held.get(dataset)) {
      for (const [name, entry] of this.#entries) if (entry.dataset === dataset) this.#drop(name);
    }
    this.#held.delete(dataset);
  }

  /** Ends when the chunk is here, or when whoever wanted it could not get it; undefined when nobody is at it. */
  pending(key: ChunkKey): Promise<unknown> | undefined {
    return this.#pending.get(nameOf(key));
  }

  /** Notes that a chunk is being decoded until `done` ends. */
  expect(key: ChunkKey, done: Promise<unknown>): void {
    const name = nameOf(key);
    const known = done.finally(() => {
      if (this.#pending.get(name) === known) this.#pending.delete(name);
    });
    // Whether it failed is for those to find out who wait for it.
    known.catch(() => {});
    this.#pending.set(name, known);
  }

  /** The file is closed: lets go of all, and keeps nothing more, whatever is still under way. */
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
