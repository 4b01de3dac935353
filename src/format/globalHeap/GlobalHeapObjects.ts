import { corruptFile } from '../bytes/formatError.js';
import { type GlobalHeapCollection, placeIn } from './globalHeap.js';

/** An object of a global heap: its bytes begin at `start` of those of its collection. */
export interface GlobalHeapObject {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly length: number;
}

/** Objects of global heaps that some elements refer to, read before: finding one reads nothing. */
export class GlobalHeapObjects {
  readonly #collections = new Map<number, GlobalHeapCollection>();
  /** The one found last: elements in a row lead to the same. */
  #last: GlobalHeapCollection | undefined;

  has(address: number): boolean {
    return this.#collections.has(address);
  }

  add(collection: GlobalHeapCollection): void {
    this.#collections.set(collection.address, collection);
  }

  /**
   * The object with an ID. Errors: `corrupt-file` where there is none, or one of another length than is given.
   *
   * @param length - Bytes that it has to have: libhdf5 reads no other.
   */
  find(address: number, index: number, length?: number): GlobalHeapObject {
    if (this.#last?.address !== address) this.#last = this.#collections.get(address);
    if (!this.#last) throw corruptFile(`no global heap collection at ${address} could be read`);
    const place = placeIn(this.#last, index, length);
    return { bytes: this.#last.bytes, start: place.start, length: place.length };
  }
}
