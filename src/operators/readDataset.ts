import { forkJoin, map, mergeMap, type Observable, type OperatorFunction, of } from 'rxjs';
import type { Dataspace } from '../model/Dataspace.js';
import type { MemoryType } from '../model/Datatype.js';
import { emptyContainer } from '../model/datatype/emptyContainer.js';
import { badArgument } from '../model/H5Error.js';
import { type DataTransfer, H5P_DEFAULT } from '../model/H5P.js';
import { H5S_ALL, H5Sget_select_npoints } from '../model/H5S.js';
import { H5T_NATIVE } from '../model/H5T.js';
import type { DatasetId } from '../model/Identifier.js';
import { presentContext } from '../operations/subscriptionContext.js';
import type { ElementsOf } from '../sources/DataOf.js';
import { H5Dget_space_async, H5Dget_type_async, H5Dread_async } from '../sources/H5D.js';
import type { NdArray } from './Chunk.js';
import { checkOptions } from './checkOptions.js';
import { type HyperslabSelection, selectionIn } from './hyperslab.js';
import { resultOf } from './resultOf.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/** What of a dataset is read, and as what. */
export interface ReadDatasetOptions<M extends MemoryType = typeof H5T_NATIVE> {
  /** Which elements; all of the extent by default. */
  readonly selection?: HyperslabSelection | Dataspace;
  /** Memory datatype; the file's type in native form by default. */
  readonly memType?: M;
  /** Transfer properties; `into` is the array for the elements, of one dataset and one subscriber. */
  readonly dxpl?: DataTransfer;
  /** An abort cancels the read; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a dataset, or a selection of it, as a whole.
 *
 *     source       --d-----------
 *     readDataset  ---------(a|)
 *
 * @returns One `NdArray`, then complete, when the dataset is closed. Its shape is that of the selection; an irregular
 *   selection gives one dimension, a null dataspace `null` and an empty container. Errors as `H5Dread_async`.
 * @example
 * openFile('run.h5').pipe(openDataset('x'), readDataset({ memType: H5T_NATIVE_DOUBLE })).subscribe(({ data }) => console.log(data[0])); // data: Float64Array
 */
export function readDataset<M extends MemoryType = typeof H5T_NATIVE>(
  options: ReadDatasetOptions<M> = {},
): OperatorFunction<DatasetId, NdArray<ElementsOf<M>>> {
  checkOptions('readDataset', options);
  let isBegun = false;
  const readOne = (dataset: DatasetId): ReturnType<typeof read<M>> => {
    if (isBegun && options.dxpl?.into) {
      const message = 'dxpl.into is one array for one dataset, and what it has would be overwritten by the next';
      throw badArgument('readDataset', message);
    }
    isBegun = true;
    return read(dataset, options);
  };
  return (source) => untilDone(source, readOne).pipe(endedBy(options.signal, 'readDataset'));
}

function read<M extends MemoryType>(
  dataset: DatasetId,
  { selection, memType = H5T_NATIVE as M, dxpl = H5P_DEFAULT }: ReadDatasetOptions<M>,
): Observable<NdArray<ElementsOf<M>>> {
  const moved = presentContext()?.beginTransfer?.();
  return forkJoin([H5Dget_space_async(dataset), H5Dget_type_async(dataset)]).pipe(
    mergeMap(([space, datatype]) => {
      const selected = selectionIn(space, selection);
      if (space.class === 'H5S_NULL' && !dxpl.into) {
        const data = emptyContainer(memType === 'H5T_NATIVE' ? datatype : memType) as ElementsOf<M>;
        return of({ data, shape: null, datatype });
      }
      const shape = shapeOf(selected);
      const read$ = H5Dread_async(dataset, memType, H5S_ALL, selection ? selected : H5S_ALL, dxpl);
      return resultOf(read$, moved).pipe(map((data) => ({ data: data as ElementsOf<M>, shape, datatype })));
    }),
  );
}

/** The shape in which the selected elements lie. */
function shapeOf(space: Dataspace): readonly number[] {
  const { selection, dims } = space;
  if (selection.type === 'all') return dims;
  if (selection.type === 'hyperslab') return selection.count.map((count, d) => count * (selection.block[d] ?? 1));
  return [H5Sget_select_npoints(space)];
}
