import type { Observable, OperatorFunction } from 'rxjs';
import type { Dataspace } from '../model/Dataspace.js';
import type { MemoryType } from '../model/Datatype.js';
import { badArgument } from '../model/H5Error.js';
import type { H5T_NATIVE } from '../model/H5T.js';
import type { DatasetId } from '../model/Identifier.js';
import type { ElementsOf } from '../sources/DataOf.js';
import type { Chunk } from './Chunk.js';
import { checkOptions } from './checkOptions.js';
import { chunksOf, hasNoGaps } from './chunksOf.js';
import type { HyperslabSelection } from './hyperslab.js';
import type { ProjectChunksOptions, ReadChunksOptions } from './ReadChunksOptions.js';
import { readDataset } from './readDataset.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';
import { noteWholeRead } from './wholeRead.js';

/**
 * Reads a dataset chunk by chunk. Chunks of a file opened read-only are read by all workers of the pool at once; of
 * other files one after the other.
 *
 *     source                     --d-------------------
 *     readChunks()               -----0--1--2--3|
 *     readChunks({ project })    -------a--b--c--d|     project(chunk) runs inside the chunk's slot
 *
 * At most `concurrency` chunks are in memory. A chunk's slot is taken while its `next` runs, and for as long as one of
 * `writeChunks` and `toAsyncIterable` keeps it, wherever they follow synchronous operators (`map`, `filter`, `tap`,
 * `share` …). Asynchronous ones (`delay`, `observeOn`, `mergeMap`, `toArray` …) cannot hold the stream back: such
 * work on each chunk belongs in `project`.
 *
 * A dataset that is not chunked is read in parts of `dxpl.pieceBytes` (4 MiB). Unsubscribing cancels what is under way.
 *
 * @returns Chunks, in order unless `ordered` is false; then complete, when the dataset is closed. A null dataspace and an
 *   empty selection give none. Errors as `H5Dread_async`.
 * @example
 * openFile('run.h5').pipe(openDataset('/entry/data'), readChunks({ concurrency: 8 })).subscribe(({ data, offset }) => draw(data, offset));
 */
export function readChunks<R, M extends MemoryType = typeof H5T_NATIVE>(
  options: ProjectChunksOptions<R, M>,
): OperatorFunction<DatasetId, R>;
export function readChunks<M extends MemoryType = typeof H5T_NATIVE>(
  options?: ReadChunksOptions<M>,
): OperatorFunction<DatasetId, Chunk<ElementsOf<M>>>;
export function readChunks<R, M extends MemoryType>(
  options: ReadChunksOptions<M> & Partial<ProjectChunksOptions<R, M>> = {},
): (source: Observable<DatasetId>) => Observable<R | Chunk<ElementsOf<M>>> {
  checkOptions('readChunks', options);
  const { project, selection, signal } = options;
  if (options.dxpl?.into !== undefined) {
    const message =
      'dxpl.into is one array, and there are many chunks: readDataset reads into it, and project reuses memory by itself';
    throw badArgument('readChunks', message);
  }
  return (source) => {
    const chunks$ = untilDone(source, (dataset) => chunksOf(dataset, options)).pipe(endedBy(signal, 'readChunks'));
    if (!project && isDense(selection)) {
      noteWholeRead(chunks$ as Observable<Chunk<ElementsOf<M>>>, source.pipe(readDataset<M>(options)));
    }
    return chunks$;
  };
}

/** Whether a selection's elements are all of the smallest block that holds them. */
function isDense(selection: HyperslabSelection | Dataspace | undefined): boolean {
  if (selection === undefined) return true;
  if (!('class' in selection)) return hasNoGaps(selection);
  const { selection: selected } = selection;
  return selected.type === 'all' || (selected.type === 'hyperslab' && hasNoGaps(selected));
}
