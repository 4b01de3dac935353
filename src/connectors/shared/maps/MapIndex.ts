/** Where each key of a map is. One index serves all identifiers of the map. */
export class MapIndex {
  /** The key of each element of `keys`. */
  readonly #keys: string[] = [];
  readonly #places = new Map<string, number>();

  /** Number of elements in `keys`, those that repeat a key included. */
  get length(): number {
    return this.#keys.length;
  }

  /** Number of pairs. */
  get size(): number {
    return this.#places.size;
  }

  /** The elements of the pairs, in ascending order. */
  get places(): number[] {
    return [...this.#places.values()].sort((a, b) => a - b);
  }

  /** Notes the key of the next element; where a key repeats, its first element counts. */
  append(key: string): void {
    if (!this.#places.has(key)) this.#places.set(key, this.length);
    this.#keys.push(key);
  }

  /**
   * Takes a key out: the last element takes its place. False, and nothing is done, where keys repeat, because a deletion
   * was interrupted or another program wrote them: then all are read again.
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

  /** The element of a key. */
  find(key: string): number | undefined {
    return this.#places.get(key);
  }
}
