import type { H5Data, H5WritableData } from '../../../model/H5Data.js';

/** Where each key of a map is, in memory. */
export class MapIndex {
  readonly #places = new Map<string, number>();

  /** Number of pairs. */
  get size(): number {
    return this.#places.size;
  }

  /** Notes the keys of a container, which begin with element `first` of the map. */
  addAll(keys: H5Data, count: number, first = 0): void {
    for (let n = 0; n < count; n += 1) this.#places.set(keyText(keys, n), first + n);
  }

  /** Notes a new key; it is that of the next element. */
  add(key: H5WritableData): void {
    this.#places.set(keyText(key, 0), this.#places.size);
  }

  /** Takes a key out; `last`, the key of the last element, takes its place. */
  remove(key: H5WritableData, last: H5WritableData): void {
    const place = this.find(key);
    if (place === undefined) return;
    this.#places.set(keyText(last, 0), place);
    this.#places.delete(keyText(key, 0));
  }

  /** The element of a key. */
  find(key: H5WritableData): number | undefined {
    return this.#places.get(keyText(key, 0));
  }
}

/** One element of a container as text: equal texts are equal keys, whatever container they came in. */
export function keyText(container: H5WritableData, n: number): string {
  if (container === null) return 'null';
  if (Array.isArray(container) || ArrayBuffer.isView(container))
    return elementText((container as ArrayLike<unknown>)[n]);
  return Object.entries(container)
    .map(([field, column]) => `${JSON.stringify(field)}:${keyText(column as H5WritableData, n)}`)
    .sort()
    .join(',');
}

function elementText(element: unknown): string {
  if (typeof element === 'string') return JSON.stringify(element);
  if (typeof element === 'boolean') return element ? '1' : '0';
  if (Array.isArray(element) || ArrayBuffer.isView(element))
    return `[${Array.from(element as ArrayLike<unknown>, elementText).join(',')}]`;
  return String(element);
}
