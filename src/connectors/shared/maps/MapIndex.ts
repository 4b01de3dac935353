/** The positions of a map's keys. All identifiers of the map share one index. */
export class MapIndex {
  /** The key of each element of `keys`. */
  readonly #keys: string[] = [];
  readonly #places = new Map<string, number>();

  /** Number of elements in `keys`, including those that repeat a key. */
  get length(): number {
    return this.#keys.length;
  }

  /** Number of key-value pairs. */
  get size(): number {
    return this.#places.size;
  }

  /** The positions of the pairs, in ascending order. */
  get places(): number[] {
    return [...this.#places.values()].sort((a, b) => a - b);
  }

  /** Adds the key of the next element. If the key is a repetition, the first element counts. */
  append(key: string): void {
    if (!this.#places.has(key)) this.#places.set(key, this.length);
    this.#keys.push(key);
  }

  /**
   * Removes a key; the last element takes its position.
   *
   * @returns False, without a change, where keys repeat, because a deletion was interrupted or another program wrote them. The
   *   index must be read again then.
   */
  remove(key: string): boolean {
    const place = this.#places.get(key);
    if (place === undefined || this.#places.size < this.length) return false;
    const last = this.#keys.pop() as string;
    this.#places.delete(key);
    if (place === this.length) return true;
    this.#keys[place] = last;
    this.#places.set(last, place);
    return true;
  }

  /** The position of a key; undefined when the map does not have it. */
  find(key: string): number | undefined {
    return this.#places.get(key);
  }
}
