import { forkJoin, map, type OperatorFunction } from 'rxjs';
import type { MemoryType } from '../model/Datatype.js';
import { emptyContainer } from '../model/datatype/emptyContainer.js';
import { H5T_NATIVE } from '../model/H5T.js';
import type { LocationId } from '../model/Identifier.js';
import type { ElementsOf } from '../sources/DataOf.js';
import { H5Aget_space_async, H5Aget_type_async, H5Aopen_async, H5Aread_async } from '../sources/H5A.js';
import { checkOptions } from './checkOptions.js';
import type { Attribute } from './Member.js';
import { resource } from './resource.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/** As what an attribute is read. */
export interface ReadAttributeOptions<M extends MemoryType = typeof H5T_NATIVE> {
  /** Memory datatype; the file's type in native form by default. */
  readonly memType?: M;
  /** An abort cancels the read; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads an attribute of the file's root group, or of the group, dataset or datatype that the source emits.
 *
 *     source         --d-----------
 *     readAttribute  -------(a|)
 *
 * @returns One `Attribute`, then complete, when the object is closed. `data` has the elements flat and in C order, one of a scalar; the
 *   shape of a null dataspace is `null`. Errors as `H5Aopen_async` (`not-found`) and `H5Aread_async`.
 * @example
 * openFile('run.h5').pipe(openDataset('x'), readAttribute('unit')).subscribe(({ data }) => console.log(data[0]));
 */
export function readAttribute<M extends MemoryType = typeof H5T_NATIVE>(
  name: string,
  options: ReadAttributeOptions<M> = {},
): OperatorFunction<LocationId, Attribute<ElementsOf<M>>> {
  checkOptions('readAttribute', options);
  const { memType = H5T_NATIVE as M, signal } = options;
  const read = (location: LocationId) =>
    untilDone(
      resource(() => H5Aopen_async(location, name)),
      (attribute) =>
        forkJoin([H5Aget_type_async(attribute), H5Aget_space_async(attribute), H5Aread_async(attribute, memType)]).pipe(
          map(([datatype, space, data]) => ({
            name,
            data: (data ?? emptyContainer(memType === 'H5T_NATIVE' ? datatype : memType)) as ElementsOf<M>,
            shape: space.class === 'H5S_NULL' ? null : space.dims,
            datatype,
          })),
        ),
    );
  return (source) => untilDone(source, read).pipe(endedBy(signal, 'readAttribute'));
}
