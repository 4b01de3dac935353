import { filter, Observable, type OperatorFunction } from 'rxjs';
import { npointsOf } from '../model/Dataspace.js';
import type { H5Container } from '../model/H5Data.js';
import { within } from '../model/H5Error.js';
import { Assembly } from './Assembly.js';
import type { Chunk, NdArray } from './Chunk.js';
import { wholeReadOf } from './wholeRead.js';

/**
 * Puts chunks together: each is copied to its place as it comes, in whatever order, so that none is kept. Directly after
 * `readChunks` they are read straight into their places.
 *
 *     source   --c2--c0--c1|
 *     collect  ------------(a|)
 *
 * Where a chunk belongs is known while it is passed on, also when operators have put something else in its place: `data`
 * may be other numbers, as many for each element.
 *
 * @returns One `NdArray` of the selection that `readChunks` read, then complete; nothing when there were no chunks. What
 *   `filter` has left out is zero. Errors: `bad-argument` for what did not come from `readChunks`, or came through an
 *   asynchronous operator.
 */
export function collect<T = H5Container>(): OperatorFunction<Chunk<T>, NdArray<T>> {
  return (source) => {
    const whole = wholeReadOf(source);
    // A null dataspace and an empty selection have no chunks.
    return whole ? whole.pipe(filter(({ shape }) => shape !== null && npointsOf(shape) > 0)) : putTogether(source);
  };
}

function putTogether<T>(source: Observable<Chunk<T>>): Observable<NdArray<T>> {
  return new Observable((subscriber) => {
    const assembly = new Assembly<T>();
    return source.subscribe({
      next: (chunk) => {
        try {
          within('collect', () => assembly.add(Object(chunk)));
        } catch (error) {
          subscriber.error(error);
        }
      },
      error: (error) => subscriber.error(error),
      complete: () => {
        const { data, shape, datatype } = assembly;
        if (data !== undefined && shape && datatype) subscriber.next({ data, shape, datatype });
        subscriber.complete();
      },
    });
  });
}
