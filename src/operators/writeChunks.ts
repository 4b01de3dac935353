import { isObservable, map, mergeMap, type Observable, type OperatorFunction, of, tap, throwIfEmpty } from 'rxjs';
import type { MemoryType } from '../model/Datatype.js';
import type { H5WritableData } from '../model/H5Data.js';
import { badArgument, type H5Error, within } from '../model/H5Error.js';
import { type DataTransfer, H5P_DEFAULT } from '../model/H5P.js';
import { H5S_ALL } from '../model/H5S.js';
import type { DatasetId } from '../model/Identifier.js';
import { selectHyperslab } from '../model/selection/selectHyperslab.js';
import { type Moved, presentContext, subscribedIn } from '../operations/subscriptionContext.js';
import { H5Dget_space_async, H5Dwrite_async } from '../sources/H5D.js';
import { checkOptions } from './checkOptions.js';
import { currentLease, type Lease, type Transfer } from './Lease.js';
import { mergeWithin } from './mergeWithin.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/** A part of a dataset to be written. */
export interface WritableChunk {
  /** The elements, flat and in C order. */
  readonly data: H5WritableData;
  /** First element of the part, in the dataset. */
  readonly offset: readonly number[];
  /** Elements in each dimension. */
  readonly shape: readonly number[];
}

/** How chunks are written. */
export interface WriteChunksOptions {
  /** Writes under way at once; 2 by default, so that the next chunk is ready when one is written. */
  readonly concurrency?: number;
  /**
   * Bytes of the parts whose writes are under way at once, but one part is always written; 64 MiB by default. Numbers of plain
   * arrays count 8 bytes each.
   */
  readonly bytesInFlight?: number;
  /** Memory datatype of the data; the dataset's type in native form by default. */
  readonly memType?: MemoryType;
  readonly dxpl?: DataTransfer;
  /** An abort cancels what is under way; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes what the source emits into a dataset, each part at its offset, in the order it comes.
 *
 *     source       --a--b--c|
 *     writeChunks  ----a--b--c|    each when it is written
 *
 * Chunks of `readChunks`, and what synchronous operators (`map`, `filter`, `tap`, `share` …) make of them, are read no faster
 * than they are written: a chunk's slot is taken until it is written. Other sources cannot be held back: what they emit
 * waits in memory.
 *
 * @param target - The dataset: its identifier, or an Observable that opens it (`openDataset`, `H5Dcreate_async`).
 * @returns Each part after it was written, then complete. Errors as `H5Dwrite_async`; `bad-argument` for a value that is not a part.
 */
export function writeChunks<C extends WritableChunk>(
  target: DatasetId | Observable<DatasetId>,
  options: WriteChunksOptions = {},
): OperatorFunction<C, C> {
  checkOptions('writeChunks', options);
  const { concurrency = 2, bytesInFlight = DEFAULT_BYTES_IN_FLIGHT, signal } = options;
  return (source) =>
    untilDone(isObservable(target) ? target.pipe(throwIfEmpty(nothingOpened)) : of(target), (dataset) => {
      const { beginTransfer, ...context } = presentContext() ?? {};
      const progress = beginTransfer && new WriteProgress(beginTransfer());
      const write = (chunk: C, lease: Lease | undefined): Observable<C> =>
        writePart(dataset, chunk, options).pipe(
          map(() => {
            progress?.wrote(lease?.place?.bytes ?? bytesOf(chunk.data));
            return chunk;
          }),
        );
      const weigh = (chunk: C): number => {
        const bytes = bytesOf(checked(chunk).data);
        const place = currentLease()?.place;
        progress?.received(place?.bytes ?? bytes, place?.transfer);
        return bytes;
      };
      return subscribedIn(context, source).pipe(
        tap({ complete: () => progress?.receivedAll() }),
        mergeWithin(write, { concurrency, capacity: bytesInFlight, weigh }),
      );
    }).pipe(endedBy(signal, 'writeChunks'));
}

const DEFAULT_BYTES_IN_FLIGHT = 64 * 2 ** 20;

/**
 * How far writing has come, for `withProgress`: of what was read where the parts are chunks of `readChunks`, otherwise, and
 * when the source has ended, of what has come so far.
 */
class WriteProgress {
  readonly #moved: Moved;
  #received = 0;
  #written = 0;
  /** Of the transfers from which chunks have come. */
  readonly #transfers = new Set<Transfer>();
  #expected = 0;
  #ended = false;

  constructor(moved: Moved) {
    this.#moved = moved;
  }

  received(bytes: number, transfer: Transfer | undefined): void {
    this.#received += bytes;
    if (!transfer || this.#transfers.has(transfer)) return;
    this.#transfers.add(transfer);
    this.#expected += transfer.totalBytes;
  }

  receivedAll(): void {
    this.#ended = true;
    if (this.#written > 0 && this.#received < this.#expected) this.#tell();
  }

  wrote(bytes: number): void {
    this.#written += bytes;
    this.#tell();
  }

  #tell(): void {
    this.#moved(this.#written, this.#ended ? this.#received : Math.max(this.#expected, this.#received));
  }
}

/** Refuses values that are not parts; the write itself checks their data. */
function checked<C extends WritableChunk>(chunk: C): C {
  const { data, offset, shape } = Object(chunk) as Partial<WritableChunk>;
  if (data === undefined || !Array.isArray(offset) || !Array.isArray(shape)) {
    throw badArgument(
      'writeChunks',
      'the source emits something that is not a part of a dataset: { data, offset, shape }',
    );
  }
  return chunk;
}

/** Without a dataset nothing is written; that must not look like success. */
function nothingOpened(): H5Error {
  return badArgument('writeChunks', 'the target completed without the identifier of a dataset');
}

function writePart(
  dataset: DatasetId,
  { data, offset, shape }: WritableChunk,
  { memType = 'H5T_NATIVE', dxpl = H5P_DEFAULT }: WriteChunksOptions,
): Observable<void> {
  return H5Dget_space_async(dataset).pipe(
    mergeMap((space) => {
      const part =
        space.dims.length === 0
          ? H5S_ALL
          : within('writeChunks', () => selectHyperslab(space, { start: offset, count: shape }));
      return H5Dwrite_async(dataset, memType, H5S_ALL, part, dxpl, data);
    }),
  );
}

/** Approximate size of a container in bytes. */
function bytesOf(data: unknown): number {
  if (ArrayBuffer.isView(data)) return data.byteLength;
  if (typeof data === 'string') return data.length;
  if (typeof data !== 'object' || data === null) return 8;
  const items: readonly unknown[] = Array.isArray(data) ? data : Object.values(data);
  return items.reduce((sum: number, item) => sum + bytesOf(item), 0);
}
