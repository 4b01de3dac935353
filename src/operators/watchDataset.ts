import { concatMap, defer, EMPTY, forkJoin, ignoreElements, mergeMap, Observable, of, repeat, tap, timer } from 'rxjs';
import type { Dataspace } from '../model/Dataspace.js';
import type { MemoryType } from '../model/Datatype.js';
import type { H5Container } from '../model/H5Data.js';
import { badArgument, H5Error } from '../model/H5Error.js';
import { H5S_ALL } from '../model/H5S.js';
import { H5T_NATIVE } from '../model/H5T.js';
import type { DatasetId } from '../model/Identifier.js';
import { selectHyperslab } from '../model/selection/selectHyperslab.js';
import { shown } from '../operations/shown.js';
import type { ElementsOf } from '../sources/DataOf.js';
import { H5Dget_create_plist_async, H5Dget_space_async, H5Dget_type_async, H5Dread_async } from '../sources/H5D.js';
import { H5Orefresh_async } from '../sources/H5O.js';
import type { NdArray } from './Chunk.js';
import { elementBytes } from './elementBytes.js';
import { Lease, nextUnder } from './Lease.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/** How a dataset is watched. */
export interface WatchDatasetOptions<M extends MemoryType = typeof H5T_NATIVE> {
  /** Milliseconds between two looks at the extent, from the end of one (when its rows have been taken) to the next; 1,000 by default. */
  readonly interval?: number;
  /**
   * Which rows come first: all that there are (`'start'`, the default), those that are written after the first look (`'now'`), or those
   * from a number on.
   */
  readonly from?: 'start' | 'now' | number;
  /** The dimension that grows; 0 by default. */
  readonly axis?: number;
  /** Memory datatype; the file's type in native form by default. */
  readonly memType?: M;
  /** The most bytes of one emission, which has at least one row all the same; 4 MiB by default. */
  readonly pieceBytes?: number;
  /** An abort cancels what is under way; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows that a dataset has got. */
export interface NewRows<T = H5Container> extends NdArray<T> {
  /** Elements in each dimension; in the one that grows, the number of new rows. */
  readonly shape: readonly number[];
  /** First element of the rows, in the dataset. */
  readonly offset: readonly number[];
}

const DEFAULT_INTERVAL = 1000;
/** As the parts in which `readChunks` reads what is not chunked. */
const DEFAULT_PIECE_BYTES = 4 * 2 ** 20;

/**
 * Watches a dataset that another program appends to, and emits its rows as they are flushed: each once, in order. The file is open for
 * SWMR reading (`H5F_ACC_SWMR_READ`); opened otherwise, it shows what this program itself appends, and nothing more.
 *
 *     source        --d------------------------
 *     extent          3    3    5    9             looked at every `interval`
 *     watchDataset  ---r---------r----r--------    rows 0–2, 3–4, 5–8
 *
 * A look is an `H5Orefresh_async` and an `H5Dget_space_async`; the file system is not watched. A look begins when the rows of the one before
 * have been taken, so looks never overlap, and what is written meanwhile comes in one emission, or in several of at most `pieceBytes`.
 * `toAsyncIterable` takes its time with each emission; asynchronous operators cannot hold the stream back.
 *
 * Rows count as written when the extent has them. A writer that extends a dataset and flushes before it writes shows fill values. Other
 * dimensions are read in the extent of the moment.
 *
 * @returns `NewRows`; it never completes by itself. Errors: `bad-argument` (`axis` is no dimension of the dataset); `unsupported` (the
 *   dataset has become shorter than what was emitted); those of `H5Dread_async`. What is torn, because the writer was in the middle of a
 *   change, is read again, and is `corrupt-file` only if that does not pass.
 * @example
 * openFile('run.h5', H5F_ACC_RDONLY | H5F_ACC_SWMR_READ)
 *   .pipe(openDataset('/entry/data'), watchDataset({ interval: 200, from: 'now' }))
 *   .subscribe(({ data, offset, shape }) => plot(data, offset[0], shape[0]));
 */
export function watchDataset<M extends MemoryType = typeof H5T_NATIVE>(
  options: WatchDatasetOptions<M> = {},
): (source: Observable<DatasetId>) => Observable<NewRows<ElementsOf<M>>> {
  checkOptions(options);
  return (source) =>
    untilDone(source, (dataset) => rowsOf(dataset, options)).pipe(endedBy(options.signal, 'watchDataset'));
}

function checkOptions({ interval = 0, axis = 0, pieceBytes = 1, from = 0 }: WatchDatasetOptions<MemoryType>): void {
  const check = (what: string, option: object, isRight: boolean): void => {
    const [[name, value] = []] = Object.entries(option);
    if (!isRight) throw badArgument('watchDataset', `${name} must be ${what}, not ${shown(value)}`);
  };
  const isIndex = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
  check('milliseconds', { interval }, Number.isFinite(interval) && interval >= 0);
  check('the number of a dimension', { axis }, isIndex(axis));
  check('an integer of at least 1', { pieceBytes }, isIndex(pieceBytes) && pieceBytes > 0);
  check("'start', 'now' or the number of a row", { from }, from === 'start' || from === 'now' || isIndex(from));
}

function rowsOf<M extends MemoryType>(
  dataset: DatasetId,
  {
    interval = DEFAULT_INTERVAL,
    axis = 0,
    memType = H5T_NATIVE as M,
    pieceBytes = DEFAULT_PIECE_BYTES,
    from = 'start',
  }: WatchDatasetOptions<M>,
): Observable<NewRows<ElementsOf<M>>> {
  return forkJoin([H5Dget_type_async(dataset), H5Dget_create_plist_async(dataset)]).pipe(
    mergeMap(([datatype, { chunk }]) => {
      /** The next row to be emitted; undefined before the first look, with `'now'`. */
      let next = from === 'now' ? undefined : from === 'start' ? 0 : from;
      let space: Dataspace | undefined;
      const extent = (): number => space?.dims[axis] ?? 0;
      const hasMore = (): boolean => next !== undefined && next < extent();

      const look$ = defer(() => forkJoin([H5Orefresh_async(dataset), H5Dget_space_async(dataset)])).pipe(
        tap(([, found]) => {
          checkExtent(found, axis, Math.min(next ?? 0, extent()));
          space = found;
          next ??= extent();
        }),
        ignoreElements(),
      );
      const piece$ = defer(() => {
        if (!space || next === undefined) return EMPTY;
        const first = next;
        const count = rowsAtOnce(space, axis, first, pieceBytes / elementBytes(memType, datatype), chunk?.[axis]);
        const offset = space.dims.map((_, d) => (d === axis ? first : 0));
        const shape = space.dims.map((size, d) => (d === axis ? count : size));
        const selected = selectHyperslab(space, { start: offset, count: shape });
        return H5Dread_async(dataset, memType, H5S_ALL, selected).pipe(
          tap(() => {
            next = first + count;
          }),
          concatMap((data) => held({ data: data as ElementsOf<M>, shape, offset, datatype })),
        );
      });
      return defer(() => (hasMore() ? piece$ : look$)).pipe(
        repeat({ delay: () => (hasMore() ? of(0) : timer(interval)) }),
      );
    }),
  );
}

/**
 * How many rows are read at once.
 *
 * @param elements - How many elements that may be.
 * @param chunkRows - Rows of a chunk: it is not decoded twice where that can be helped.
 */
function rowsAtOnce({ dims }: Dataspace, axis: number, first: number, elements: number, chunkRows = 1): number {
  const rowElements = dims.reduce((product, size, d) => (d === axis ? product : product * size), 1);
  const extent = dims[axis] as number;
  const end = first + Math.max(1, Math.floor(elements / Math.max(1, rowElements)));
  if (end >= extent) return extent - first;
  const aligned = end - (end % chunkRows);
  return (aligned > first ? aligned : end) - first;
}

/** Emits a value, and completes when nobody keeps it. */
function held<T>(value: T): Observable<T> {
  return new Observable((subscriber) => {
    const lease = new Lease(undefined, () => subscriber.complete());
    nextUnder(lease, subscriber, value);
    lease.release();
  });
}

function checkExtent({ dims }: Dataspace, axis: number, emitted: number): void {
  const size = dims[axis];
  if (size === undefined)
    throw badArgument('watchDataset', `axis is ${axis}, and the dataset has ${dims.length} dimensions`);
  if (size < emitted)
    throw new H5Error(
      'unsupported',
      'watchDataset',
      `the dataset has become shorter: ${size} rows, of which there were ${emitted}`,
    );
}
