import { EMPTY, forkJoin, map, mergeMap, type Observable } from 'rxjs';
import { type Dataspace, npointsOf } from '../model/Dataspace.js';
import type { Datatype, MemoryType } from '../model/Datatype.js';
import type { NumericArray } from '../model/H5Data.js';
import { within } from '../model/H5Error.js';
import { H5P_DEFAULT } from '../model/H5P.js';
import { H5S_ALL } from '../model/H5S.js';
import type { DatasetId } from '../model/Identifier.js';
import { selectHyperslab } from '../model/selection/selectHyperslab.js';
import { selectionBounds } from '../model/selection/selectionBounds.js';
import { selectionNpoints } from '../model/selection/selectionNpoints.js';
import { Operation } from '../operations/Operation.js';
import { homeOf } from '../operations/openIdentifiers.js';
import { planOf } from '../operations/planOf.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { presentContext, subscribedIn } from '../operations/subscriptionContext.js';
import type { ElementsOf } from '../sources/DataOf.js';
import { H5Dget_create_plist_async, H5Dget_space_async, H5Dget_type_async } from '../sources/H5D.js';
import { type ChunkPart, chunkCount, chunkGrid } from '../transfer/chunkGrid.js';
import { joinedChunks } from '../transfer/joinedChunks.js';
import { hasGaps, placement } from '../transfer/placement.js';
import type { Chunk } from './Chunk.js';
import { ChunkSlots } from './ChunkSlots.js';
import { elementBytes } from './elementBytes.js';
import { type HyperslabSelection, selectionIn } from './hyperslab.js';
import type { Place } from './Lease.js';
import { pullMerge } from './pullMerge.js';
import type { ProjectChunksOptions, ReadChunksOptions } from './ReadChunksOptions.js';

type Options<R, M extends MemoryType> = ReadChunksOptions<M> & Partial<ProjectChunksOptions<R, M>>;

const DEFAULT_CONCURRENCY = 4;
const DEFAULT_BYTES_IN_FLIGHT = 64 * 2 ** 20;
/** Data that is not chunked is read in parts of this many bytes. */
const DEFAULT_PART_BYTES = 4 * 2 ** 20;

/** The chunks of an open dataset, for `readChunks`, or what `project` makes of them. */
export function chunksOf<R, M extends MemoryType>(
  dataset: DatasetId,
  options: Options<R, M>,
): Observable<R | Chunk<ElementsOf<M>>> {
  const context = presentContext();
  const moved = context?.beginTransfer?.();
  const concurrency = context?.readAhead ?? options.concurrency ?? DEFAULT_CONCURRENCY;
  const about = [H5Dget_space_async(dataset), H5Dget_type_async(dataset), H5Dget_create_plist_async(dataset)] as const;
  const chunks$ = forkJoin(about).pipe(
    mergeMap(([space, datatype, { chunk = null }]) => {
      if (space.class === 'H5S_NULL') return EMPTY;
      return readAll({ dataset, space, datatype, chunk }, { ...options, concurrency }, moved);
    }),
  );
  return subscribedIn(undefined, chunks$);
}

/** A dataset and what chunks are made of. */
interface Described {
  readonly dataset: DatasetId;
  readonly space: Dataspace;
  readonly datatype: Datatype;
  /** Dimensions of a chunk; null when it is not chunked. */
  readonly chunk: readonly number[] | null;
}

function readAll<R, M extends MemoryType>(
  described: Described,
  options: Options<R, M> & { readonly concurrency: number },
  moved: ((loadedBytes: number, totalBytes: number) => void) | undefined,
): Observable<R | Chunk<ElementsOf<M>>> {
  const { space, datatype, chunk } = described;
  const { concurrency, bytesInFlight = DEFAULT_BYTES_IN_FLIGHT, ordered = true } = options;
  const { memType, project, dxpl, partBytes = 0 } = options;
  const { selection } = selectionIn(space, options.selection);
  const memoryType: Datatype = memType === undefined || memType === 'H5T_NATIVE' ? datatype : (memType as Datatype);
  const elementSize = elementBytes(memType, datatype);
  const request = {
    dims: space.dims,
    chunk: chunk && joinedChunks(chunk, selectionBounds(selection, space.dims), partBytes / elementSize),
    selection,
    elementSize,
    pieceBytes: dxpl?.pieceBytes ?? DEFAULT_PART_BYTES,
  };
  const count = within('readChunks', () => chunkCount(request));
  const totalBytes = selectionNpoints(selection, space.dims) * elementSize;
  const { shape, positionOf } = placement(selection, space.dims);
  const transfer = { totalBytes, shape, datatype };
  let loadedBytes = 0;
  const slots =
    project && takesInto(described.dataset) && NUMBERS.includes(memoryType.class) ? new ChunkSlots() : undefined;
  const read = (part: ChunkPart, into?: NumericArray): Observable<Chunk<ElementsOf<M>>> =>
    readPart(described, part, options, into).pipe(
      map((data) => {
        loadedBytes += part.selected * elementSize;
        moved?.(loadedBytes, totalBytes);
        slots?.learn(data as NumericArray);
        return { data, offset: part.offset, shape: part.shape, index: part.index, count };
      }),
    );
  const placeOf = ({ offset, shape, selected }: ChunkPart): Place => ({
    transfer,
    bytes: selected * elementSize,
    position: positionOf(offset),
    shape,
  });
  const work = (part: ChunkPart): Observable<R | Chunk<ElementsOf<M>>> => {
    if (!project) return read(part);
    const projected = (into?: NumericArray): Observable<R> => read(part, into).pipe(mergeMap(project));
    return slots ? slots.lend(npointsOf(part.shape), projected) : projected();
  };
  const weigh = ({ shape }: ChunkPart): number => npointsOf(shape) * elementSize;
  return pullMerge(chunkGrid(request), work, { concurrency, ordered, capacity: bytesInFlight, weigh, placeOf });
}

/** Whether a regular selection's elements lie close together. */
export function hasNoGaps({ count, block }: Pick<HyperslabSelection, 'count' | 'block'>): boolean {
  return !count.some((_, d) => hasGaps({ count, ...(block && { block }) }, d));
}

/** Classes of which each element is one number of a typed array. */
const NUMBERS: readonly Datatype['class'][] = ['H5T_INTEGER', 'H5T_FLOAT', 'H5T_ENUM'];

/** Whether the connector of a dataset reads into arrays that it is given. */
function takesInto(dataset: DatasetId): boolean {
  return homeOf(dataset)?.connector.capabilities.unsupported['dxpl_id.into'] === undefined;
}

/** Reads one part, into the given array or one of its own. */
function readPart<R, M extends MemoryType>(
  { dataset, space }: Described,
  part: ChunkPart,
  { memType, dxpl = H5P_DEFAULT }: Options<R, M>,
  into: NumericArray | undefined,
): Observable<ElementsOf<M>> {
  const file_space_id = space.dims.length === 0 ? H5S_ALL : selectHyperslab(space, part.selection);
  const mem_type_id = memType ?? 'H5T_NATIVE';
  const dxpl_id = into ? { ...dxpl, into } : dxpl;
  const args = { dset_id: dataset, mem_type_id, mem_space_id: H5S_ALL, file_space_id, dxpl_id } as const;
  // The dataspace is not null.
  return Operation.cold(planOf(ROUTINES.H5Dread, args)) as Observable<unknown> as Observable<ElementsOf<M>>;
}
