import type { Observable } from 'rxjs';
import type { Chunk, NdArray } from './Chunk.js';

const wholeReads = new WeakMap<object, Observable<unknown>>();

/** Notes the read that gives all chunks of a stream at once, each element in its final place. */
export function noteWholeRead<T>(chunks$: Observable<Chunk<T>>, whole$: Observable<NdArray<T>>): void {
  wholeReads.set(chunks$, whole$);
}

/** The read that gives all chunks of a stream at once; undefined where they must be put together one by one. */
export function wholeReadOf<T>(chunks$: Observable<Chunk<T>>): Observable<NdArray<T>> | undefined {
  return wholeReads.get(chunks$) as Observable<NdArray<T>> | undefined;
}
