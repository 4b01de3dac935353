/** First in, first out, in constant time at any length; `Array.shift` moves all the items that remain. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  /** Index of the first item; those before it were taken. */
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The first item, without taking it. */
  peek(): T | undefined {
    return this.#items[this.#first];
  }

  /** Takes the first item. */
  shift(): T | undefined {
    if (this.#first === this.#items.length) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first += 1;
    // At least half of it is free: an item is moved at most once for each one taken.
    if (this.#first * 2 >= this.#items.length) {
      this.#items = this.#first === this.#items.length ? [] : this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** Takes all items, in order. */
  drain(): T[] {
    const items = this.#items.slice(this.#first) as T[];
    this.#items = [];
    this.#first = 0;
    return items;
  }
}
