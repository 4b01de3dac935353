import type { Observable } from 'rxjs';
import type { Chunk, NdArray } from './Chunk.js';

const wholeReads = new WeakMap<object, Observable<unknown>>();

/** Notes how all chunks of a stream are read at once, each element to its place in the first place. */
export function noteWholeRead<T>(chunks$: Observable<Chunk<T>>, whole$: Observable<NdArray<T>>): void {
  wholeReads.set(chunks$, whole$);
}

/** How all chunks of a stream are read at once; undefined where they can only be put together. */
export function wholeReadOf<T>(chunks$: Observable<Chunk<T>>): Observable<NdArray<T>> | undefined {
  return wholeReads.get(chunks$) as Observable<NdArray<T>> | undefined;
}
