import { EMPTY, forkJoin, map, mergeMap, Observable, type ObservableInput } from 'rxjs';
import { Operation } from '../es/Operation.js';
import type { Dataspace, Selection } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import type { H5Data } from '../model/H5Data.js';
import { badArgument } from '../model/H5Error.js';
import { type DatasetCreation, type DataTransfer, H5P_DEFAULT } from '../model/H5P.js';
import { H5S_ALL, H5Screate_simple, H5Sselect_hyperslab } from '../model/H5S.js';
import type { DatasetId } from '../model/Identifier.js';
import type { MemoryType } from '../model/Operations.js';
import { selectionBounds } from '../model/selection/selectionBounds.js';
import { selectionNpoints } from '../model/selection/selectionNpoints.js';
import { type ChunkPart, chunkCount, chunkGrid } from '../model/transfer/chunkGrid.js';
import { H5Dget_create_plist_async, H5Dget_space_async, H5Dget_type_async } from '../sources/H5D.js';
import { planOf } from '../sources/operation.js';
import { type Chunk, type NdArray, placeChunk } from './Chunk.js';
import { type HyperslabSelection, selectionIn } from './hyperslab.js';
import { pullMerge } from './pullMerge.js';
import { readDataset } from './readDataset.js';
import { untilDone } from './untilDone.js';

/** How chunks are read. */
export interface ReadChunksOptions<R = Chunk> {
  /** Which elements; all of the extent by default. */
  readonly selection?: HyperslabSelection | Dataspace;
  /** Chunks that are read, or worked on by `project`, at once; 4 by default. */
  readonly concurrency?: number;
  /** Bytes of the chunks that are read, or worked on, at once, but one chunk goes always; 64 MiB by default. */
  readonly bytesInFlight?: number;
  /** Whether chunks come in the order of the selection; true by default. Otherwise as they are ready. */
  readonly ordered?: boolean;
  /** Memory datatype; the file's type in native form by default. */
  readonly memType?: MemoryType;
  /** Works on a chunk inside its concurrency slot: the next chunk is not read before there is room. This is back-pressure. */
  readonly project?: (chunk: Chunk) => ObservableInput<R>;
  /** Transfer properties; `pieceBytes` is also the size of the parts in which data that is not chunked is read. */
  readonly dxpl?: DataTransfer;
}

/** The chunks of a dataset; `with` gives the same stream with other options. */
export class ChunkStream<R = Chunk> extends Observable<R> {
  readonly #source: Observable<DatasetId>;
  readonly #options: ReadChunksOptions<R>;

  constructor(source: Observable<DatasetId>, options: ReadChunksOptions<R>) {
    const { concurrency = DEFAULT_CONCURRENCY, bytesInFlight = DEFAULT_BYTES_IN_FLIGHT } = options;
    for (const [name, value] of Object.entries({ concurrency, bytesInFlight })) {
      if (!(Number.isInteger(value) && value >= 1)) {
        throw badArgument('readChunks', `${name} must be an integer of at least 1, not ${value}`);
      }
    }
    const chunks = untilDone(source, (dataset) => chunksOf(dataset, options));
    super((subscriber) => chunks.subscribe(subscriber));
    this.#source = source;
    this.#options = options;
  }

  /**
   * All chunks put together, for `collect`, read at once instead of chunk by chunk: then each element is put once.
   * Undefined where only chunks can be put together: with a `project`, or blocks with gaps between them.
   */
  collected(): Observable<NdArray> | undefined {
    const { project, selection, memType = 'H5T_NATIVE', dxpl = H5P_DEFAULT } = this.#options;
    if (project || !isDense(selection)) return undefined;
    return this.#source.pipe(readDataset({ memType, dxpl, ...(selection && { selection }) }));
  }

  /** The same chunks, read with other options. */
  with<S>(options: Omit<ReadChunksOptions<S>, 'selection' | 'memType'>): ChunkStream<S> {
    const { project: _, ...own } = this.#options;
    return new ChunkStream<S>(this.#source, { ...own, ...options });
  }
}

const DEFAULT_CONCURRENCY = 4;
const DEFAULT_BYTES_IN_FLIGHT = 64 * 2 ** 20;
/** Data that is not chunked is read in parts of this many bytes. */
const DEFAULT_PART_BYTES = 4 * 2 ** 20;

function chunksOf<R>(dataset: DatasetId, options: ReadChunksOptions<R>): Observable<R> {
  return forkJoin([H5Dget_space_async(dataset), H5Dget_type_async(dataset), H5Dget_create_plist_async(dataset)]).pipe(
    mergeMap(([space, type, dcpl]) =>
      space.class === 'H5S_NULL' ? EMPTY : readAll(dataset, space, type, dcpl, options),
    ),
  );
}

function readAll<R>(
  dataset: DatasetId,
  space: Dataspace,
  datatype: Datatype,
  dcpl: DatasetCreation,
  {
    selection,
    concurrency = DEFAULT_CONCURRENCY,
    bytesInFlight = DEFAULT_BYTES_IN_FLIGHT,
    ordered = true,
    memType = 'H5T_NATIVE',
    project,
    dxpl = H5P_DEFAULT,
  }: ReadChunksOptions<R>,
): Observable<R> {
  const selected = selectionIn(space, selection);
  const elementSize = bytesOf(memType === 'H5T_NATIVE' ? datatype : memType);
  const request = {
    routine: 'readChunks',
    dims: space.dims,
    chunk: dcpl.chunk ?? null,
    selection: selected.selection,
    elementSize,
    pieceBytes: dxpl.pieceBytes ?? DEFAULT_PART_BYTES,
  };
  const count = chunkCount(request);
  const totalBytes = selectionNpoints(selected.selection, space.dims) * elementSize;
  const place = placement(selected.selection, space.dims);
  const read = (part: ChunkPart): Observable<Chunk> =>
    readPart(dataset, space, part, memType, dxpl).pipe(
      map((data) => {
        const { offset, shape, index } = part;
        const bytes = part.selected * elementSize;
        return placeChunk(
          { data, offset, shape, index, count },
          { bytes, totalBytes, position: place.positionOf(offset), shape: place.shape, datatype },
        );
      }),
    );
  const work = project
    ? (part: ChunkPart): Observable<R> => read(part).pipe(mergeMap(project))
    : (read as unknown as (part: ChunkPart) => Observable<R>);
  return pullMerge(chunkGrid(request), work, {
    concurrency,
    ordered,
    capacity: bytesInFlight,
    weigh: ({ selected }) => selected * elementSize,
  });
}

/**
 * Where parts lie in the result. Selections of single elements, a fixed step apart, lie close together there; of all
 * others the result is the smallest block that holds them.
 */
function placement(
  selection: Selection,
  dims: readonly number[],
): { shape: readonly number[]; positionOf(offset: readonly number[]): number[] } {
  if (selection.type === 'hyperslab' && hasNoGaps(selection)) {
    const { start, stride, count, block } = selection;
    return {
      shape: count.map((size, d) => size * (block[d] ?? 1)),
      positionOf: (offset) => offset.map((at, d) => (at - (start[d] ?? 0)) / (count[d] === 1 ? 1 : (stride[d] ?? 1))),
    };
  }
  const bounds = selectionBounds(selection, dims);
  if (!bounds) return { shape: dims.map(() => 0), positionOf: (offset) => [...offset] };
  const { start, end } = bounds;
  return {
    shape: end.map((last, d) => last - (start[d] ?? 0) + 1),
    positionOf: (offset) => offset.map((at, d) => at - (start[d] ?? 0)),
  };
}

/** Whether a selection's elements are all of the smallest block that has the places of `placement`. */
function isDense(selection: HyperslabSelection | Dataspace | undefined): boolean {
  if (selection === undefined) return true;
  if (!('class' in selection)) return hasNoGaps(selection);
  const { selection: selected } = selection;
  return selected.type === 'all' || (selected.type === 'hyperslab' && hasNoGaps(selected));
}

function hasNoGaps({ count, block }: Pick<HyperslabSelection, 'count' | 'block'>): boolean {
  return count.every((size, d) => size === 1 || (block?.[d] ?? 1) === 1);
}

/** Reads one part. */
function readPart(
  dataset: DatasetId,
  { dims }: Dataspace,
  part: ChunkPart,
  mem_type_id: MemoryType,
  dxpl_id: DataTransfer,
): Observable<H5Data> {
  const { start, stride, count, block } = part.selection;
  const file_space_id =
    dims.length === 0
      ? H5S_ALL
      : H5Sselect_hyperslab(
          H5Screate_simple([...dims]),
          'H5S_SELECT_SET',
          [...start],
          [...stride],
          [...count],
          [...block],
        );
  return Operation.cold(
    planOf('H5Dread', { dset_id: dataset, mem_type_id, mem_space_id: H5S_ALL, file_space_id, dxpl_id }),
  );
}

/** Bytes of an element in memory; variable-length data counts with its descriptors. */
function bytesOf(type: Datatype): number {
  return 'size' in type && typeof type.size === 'number' ? type.size : 8;
}
