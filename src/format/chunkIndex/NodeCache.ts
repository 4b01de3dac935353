/** A cache of an index's parsed nodes by address, bounded in bytes; the least recently used are evicted first. */
export class NodeCache<T> {
  readonly #capacity: number;
  // Maps keep insertion order: the first entry is the least recently used.
  readonly #entries = new Map<number, { readonly node: T; readonly bytes: number }>();
  #bytes = 0;
  #latest = -1;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(address: number): T | undefined {
    const entry = this.#entries.get(address);
    if (entry === undefined) return undefined;
    if (address !== this.#latest) {
      this.#entries.delete(address);
      this.#entries.set(address, entry);
      this.#latest = address;
    }
    return entry.node;
  }

  /** Caches a node; one that is larger than the whole cache stays until the next is added. */
  set(address: number, node: T, bytes: number): void {
    this.#delete(address);
    this.#entries.set(address, { node, bytes });
    this.#bytes += bytes;
    this.#latest = address;
    for (const [oldest] of this.#entries) {
      if (this.#bytes <= this.#capacity || oldest === address) break;
      this.#delete(oldest);
    }
  }

  #delete(address: number): void {
    const entry = this.#entries.get(address);
    if (entry === undefined) return;
    this.#entries.delete(address);
    this.#bytes -= entry.bytes;
  }
}
