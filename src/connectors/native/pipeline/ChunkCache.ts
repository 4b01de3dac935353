/** Which chunk of which dataset: the address of its object header and the number of the chunk in C order. */
export interface ChunkKey {
  readonly dataset: number;
  readonly chunk: number;
}

interface Entry extends ChunkKey {
  readonly bytes: Uint8Array;
}

/** Bytes of decoded chunks that are kept for a file, and for a dataset that asks for nothing else. */
const FILE_BYTES = 128 * 2 ** 20;
const DATASET_BYTES = 32 * 2 ** 20;

/**
 * Decoded chunks of a file, for all that read it: those used last, up to a number of bytes. A chunk that another worker
 * is decoding right now is known too, so that nobody decodes it a second time.
 */
export class ChunkCache {
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<unknown>>();
  /** Bytes held for a dataset, and the most it asked for. */
  readonly #held = new Map<number, number>();
  readonly #limits = new Map<number, number>();
  readonly #fileLimit: number;
  #bytes = 0;

  constructor(fileLimit = FILE_BYTES) {
    this.#fileLimit = fileLimit;
  }

  /** Bytes held in all. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Sets the bytes that may be held for a dataset. */
  limit(dataset: number, bytes: number): void {
    this.#limits.set(dataset, bytes);
    this.#evict(dataset);
  }

  limitOf(dataset: number): number {
    return Math.min(this.#limits.get(dataset) ?? DATASET_BYTES, this.#fileLimit);
  }

  get(key: ChunkKey): Uint8Array | undefined {
    const name = nameOf(key);
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return entry.bytes;
  }

  /** Keeps a chunk; the bytes belong to the cache from now on. */
  put(key: ChunkKey, bytes: Uint8Array): void {
    const { dataset } = key;
    if (bytes.byteLength > this.limitOf(dataset)) return;
    const name = nameOf(key);
    this.#drop(name);
    this.#entries.set(name, { ...key, bytes });
    this.#count(dataset, bytes.byteLength);
    this.#evict(dataset);
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

  clear(): void {
    this.#entries.clear();
    this.#held.clear();
    this.#bytes = 0;
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
    this.#count(entry.dataset, -entry.bytes.byteLength);
  }

  #count(dataset: number, bytes: number): void {
    this.#held.set(dataset, (this.#held.get(dataset) ?? 0) + bytes);
    this.#bytes += bytes;
  }
}

function nameOf({ dataset, chunk }: ChunkKey): string {
  return `${dataset} ${chunk}`;
}
