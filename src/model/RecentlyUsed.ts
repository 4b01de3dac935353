/** A cache of values by key, bounded in bytes; the least recently used are evicted first. */
export class RecentlyUsed<K, V> {
  readonly #limit: number;
  /** Ordered by last use. */
  readonly #entries = new Map<K, { readonly value: V; readonly bytes: number }>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes of all cached values. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a key is cached, which counts for no use. */
  has(key: K): boolean {
    return this.#entries.has(key);
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Caches a value and replaces the key's old one; a value larger than the whole cache is not kept. */
  set(key: K, value: V, bytes: number): void {
    this.delete(key);
    if (bytes > this.#limit) return;
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    if (this.#bytes <= this.#limit) return;
    for (const oldest of this.#entries.keys()) {
      this.delete(oldest);
      if (this.#bytes <= this.#limit) break;
    }
  }

  delete(key: K): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
