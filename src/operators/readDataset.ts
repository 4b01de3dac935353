import { forkJoin, map, mergeMap, type Observable } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';
import type { Dataspace } from '../model/Dataspace.js';
import { type DataTransfer, H5P_DEFAULT } from '../model/H5P.js';
import { H5S_ALL, H5Sget_select_npoints } from '../model/H5S.js';
import type { DatasetId } from '../model/Identifier.js';
import type { MemoryType } from '../model/Operations.js';
import { H5Dget_space_async, H5Dget_type_async, H5Dread_async } from '../sources/H5D.js';
import type { NdArray } from './Chunk.js';
import { type HyperslabSelection, selectionIn } from './hyperslab.js';
import { SignalStream } from './SignalStream.js';
import { untilDone } from './untilDone.js';

/** What of a dataset is read, and as what. */
export interface ReadDatasetOptions {
  /** Which elements; all of the extent by default. */
  readonly selection?: HyperslabSelection | Dataspace;
  /** Memory datatype; the file's type in native form by default. */
  readonly memType?: MemoryType;
  readonly dxpl?: DataTransfer;
}

/**
 * Reads a dataset, or a selection of it, as a whole.
 *
 *     source       --d-----------
 *     readDataset  ---------(a|)
 *
 * @returns One `NdArray`, then complete, which closes the dataset. Its shape is that of the selection; an irregular
 *   selection gives one dimension. Errors as `H5Dread_async`.
 */
export function readDataset(
  options: ReadDatasetOptions = {},
): (source: Observable<DatasetId>) => SignalStream<NdArray> {
  return (source) => new SignalStream(untilDone(source, (dataset) => read(dataset, options)));
}

function read(
  dataset: DatasetId,
  { selection, memType = 'H5T_NATIVE', dxpl = H5P_DEFAULT }: ReadDatasetOptions,
): Observable<Signal<NdArray>> {
  return forkJoin([H5Dget_space_async(dataset), H5Dget_type_async(dataset)]).pipe(
    mergeMap(([space, datatype]) => {
      const selected = selectionIn(space, selection);
      const shape = shapeOf(selected);
      return H5Dread_async(dataset, memType, H5S_ALL, selection ? selected : H5S_ALL, dxpl).signals$.pipe(
        map(
          (signal): Signal<NdArray> =>
            signal.type === 'result' ? { ...signal, value: { data: signal.value, shape, datatype } } : signal,
        ),
      );
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
