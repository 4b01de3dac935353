import type { Observable } from 'rxjs';
import type { DatasetId } from '../model/Identifier.js';
import type { Chunk } from './Chunk.js';
import { ChunkStream, type ReadChunksOptions } from './ChunkStream.js';

/**
 * Reads a dataset chunk by chunk. Chunks of a file opened read-only are read by all workers of the pool at once; of
 * other files one after the other, in their queue. At most `concurrency` chunks are in memory besides what the consumer
 * keeps.
 *
 *     source                     --d-------------------
 *     readChunks()               -----0--1--2--3|
 *     readChunks({ project })    -------a--b--c--d|     project(chunk) runs inside the chunk's slot
 *
 * A dataset that is not chunked is read in parts of `dxpl.pieceBytes` (4 MiB). Unsubscribing cancels what is under way.
 *
 * @returns Chunks, in order unless `ordered` is false; then complete, which closes the dataset. A null dataspace and an
 *   empty selection give none. Errors as `H5Dread_async`.
 * @example
 * openFile('run.h5').pipe(openDataset('/entry/data'), readChunks({ concurrency: 8 })).subscribe(({ data, offset }) => draw(data, offset));
 */
export function readChunks(options?: ReadChunksOptions<Chunk>): (source: Observable<DatasetId>) => ChunkStream<Chunk>;
export function readChunks<R>(
  options: ReadChunksOptions<R> & { readonly project: NonNullable<ReadChunksOptions<R>['project']> },
): (source: Observable<DatasetId>) => ChunkStream<R>;
export function readChunks<R>(options: ReadChunksOptions<R> = {}): (source: Observable<DatasetId>) => ChunkStream<R> {
  return (source) => new ChunkStream(source, options);
}
