import { Observable } from 'rxjs';
import type { NumericArray } from '../model/H5Data.js';
import type { NumericArrayConstructor } from '../model/NUMERIC_ARRAYS.js';

/** Chunks below this many bytes are not worth it: what a read costs besides its bytes is more. */
const MIN_BYTES = 256 * 1024;
/** Deeper values of `project` are not looked into. */
const DEEPEST = 4;

/**
 * Shared memory that chunks are read into one after the other, each while `project` works on it: pages that were touched before are
 * written twice as fast as fresh ones. What `project` emits is never overwritten: once it emits the elements of a chunk, in
 * whatever it emits, that memory is left to it, and the chunks after that have memory of their own.
 */
export class ChunkSlots {
  /** What the first chunk was read into: slots are such arrays too. */
  #Container: NumericArrayConstructor | undefined;
  readonly #free: NumericArray[] = [];
  #isEmitted = false;

  /** Notes what a chunk of numbers was read into; without shared memory there are no slots. */
  learn(data: NumericArray): void {
    if (typeof SharedArrayBuffer !== 'undefined') this.#Container ??= data.constructor as NumericArrayConstructor;
  }

  /**
   * Lends a slot for so many elements to what `work` returns, until that has completed.
   *
   * @param work - Called on subscription with the slot; without one where a chunk is better read into memory of its own.
   */
  lend<R>(elements: number, work: (into?: NumericArray) => Observable<R>): Observable<R> {
    return new Observable((subscriber) => {
      const Container = this.#Container;
      if (!Container || this.#isEmitted || elements * Container.BYTES_PER_ELEMENT < MIN_BYTES)
        return work().subscribe(subscriber);
      const slot = this.#take(elements, Container);
      let isEmitted = false;
      return work(slot.length === elements ? slot : (slot.subarray(0, elements) as NumericArray)).subscribe({
        next: (value) => {
          isEmitted ||= refersTo(value, slot.buffer, 0);
          this.#isEmitted ||= isEmitted;
          subscriber.next(value);
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          if (!isEmitted) this.#free.push(slot);
          subscriber.complete();
        },
      });
    });
  }

  #take(elements: number, Container: NumericArrayConstructor): NumericArray {
    const slot = this.#free.pop();
    if (slot && slot.length >= elements) return slot;
    return new Container(new SharedArrayBuffer(elements * Container.BYTES_PER_ELEMENT));
  }
}

/** Whether a value is, or has somewhere in it, a view of some memory. */
function refersTo(value: unknown, buffer: ArrayBufferLike, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (ArrayBuffer.isView(value)) return value.buffer === buffer;
  if (value === buffer) return true;
  if (depth === DEEPEST) return false;
  const parts: Iterable<unknown> =
    value instanceof Map || value instanceof Set || Array.isArray(value) ? value : Object.values(value);
  for (const part of parts) if (refersTo(part, buffer, depth + 1)) return true;
  return false;
}
