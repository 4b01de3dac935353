import { from, mergeMap, type OperatorFunction } from 'rxjs';
import type { LocationId } from '../model/Identifier.js';
import { H5_INDEX_NAME, H5_ITER_INC, type IndexType, type IterationOrder } from '../model/iteration.js';
import { H5Aiterate_async } from '../sources/H5A.js';
import { checkOptions } from './checkOptions.js';
import type { Attribute, UnreadableAttribute } from './Member.js';
import { attributeOf } from './memberOf.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/** In which order attributes are read. */
export interface ReadAttributesOptions {
  /** `H5_INDEX_NAME` by default; `H5_INDEX_CRT_ORDER` where creation order is tracked. */
  readonly indexType?: IndexType;
  /** `H5_ITER_INC` by default. */
  readonly order?: IterationOrder;
  /** An abort cancels the read; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads all attributes of the file's root group, or of the group, dataset or datatype that the source emits, in one round trip.
 *
 *     source          --d--------------
 *     readAttributes  ------(a b c|)
 *
 * @returns Each `Attribute`, then complete, when the object is closed. One that cannot be read has an `error`, and the others are told
 *   all the same. Errors as `H5Aiterate_async`.
 * @example
 * openFile('run.h5').pipe(openDataset('x'), readAttributes()).subscribe(({ name, data, error }) => console.log(name, error ?? data));
 */
export function readAttributes(
  options: ReadAttributesOptions = {},
): OperatorFunction<LocationId, Attribute | UnreadableAttribute> {
  checkOptions('readAttributes', options);
  const { indexType = H5_INDEX_NAME, order = H5_ITER_INC, signal } = options;
  return (source) =>
    untilDone(source, (location) =>
      H5Aiterate_async(location, indexType, order, { info: true, value: true }).pipe(
        mergeMap((entries) => from(entries.map((entry) => attributeOf(entry)))),
      ),
    ).pipe(endedBy(signal, 'readAttributes'));
}
