import { corruptFile } from '../bytes/formatError.js';
import { type GlobalHeapCollection, placeIn } from './globalHeap.js';

/** A global heap object: `length` bytes at `start` of its collection's bytes. */
export interface GlobalHeapObject {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly length: number;
}

/** The global heap objects that some elements refer to (File Format Specification, III.E), read in advance: a lookup reads nothing. */
export class GlobalHeapObjects {
  readonly #collections = new Map<number, GlobalHeapCollection>();
  /** The collection found last: consecutive elements usually refer to the same one. */
  #last: GlobalHeapCollection | undefined;

  has(address: number): boolean {
    return this.#collections.has(address);
  }

  add(collection: GlobalHeapCollection): void {
    this.#collections.set(collection.address, collection);
  }

  /**
   * The object with a heap ID. Errors: `corrupt-file` if it does not exist, or has another length than is given.
   *
   * @param length - The length that the object must have; libhdf5 reads no other.
   */
  find(address: number, index: number, length?: number): GlobalHeapObject {
    if (this.#last?.address !== address) this.#last = this.#collections.get(address);
    if (!this.#last) throw corruptFile(`no global heap collection at ${address} could be read`);
    const place = placeIn(this.#last, index, length);
    return { bytes: this.#last.bytes, start: place.start, length: place.length };
  }
}
