/** First in, first out, each in constant time however long it grows: `Array.shift` moves all that is behind. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  /** Where the first one is; what lies before it was taken. */
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The first one, which stays. */
  peek(): T | undefined {
    return this.#items[this.#first];
  }

  /** Takes the first one. */
  shift(): T | undefined {
    if (this.#first === this.#items.length) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first += 1;
    // Half of it is free at least: each item is moved once for one that was taken.
    if (this.#first * 2 >= this.#items.length) {
      this.#items = this.#first === this.#items.length ? [] : this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** Takes all of them, in their order. */
  drain(): T[] {
    const items = this.#items.slice(this.#first) as T[];
    this.#items = [];
    this.#first = 0;
    return items;
  }
}
