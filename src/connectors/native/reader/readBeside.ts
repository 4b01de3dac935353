import type { H5Data } from '../../../model/H5Data.js';
import { selectionNpoints } from '../../../model/selection/selectionNpoints.js';
import { Beside, type Steps } from '../../../runtime/schedule/Steps.js';
import { type Place, subjectOf } from '../worker/Place.js';
import type { ElementSource } from './ElementSource.js';
import type { ReadableFile } from './ReadableFile.js';
import type { ReadJob } from './ReadJob.js';
import { readFailure } from './readFailure.js';
import { readStored } from './readStored.js';
import { readTogether } from './readTogether.js';
import { readUnstored } from './readUnstored.js';
import { DEFAULT_PIECE_BYTES, requestOf } from './requestOf.js';
import { sourceOf } from './sourceOf.js';
import type { Transfer } from './Transfer.js';

/** Bytes of a piece of data that is not chunked. */
const PIECE_BYTES = 2 ** 20;

/**
 * Reads a selection. In a file opened for reading nothing can change, so the read runs beside the queue; a file that is written
 * is read in its turn.
 *
 * @param describing - What is to be read; it is known at once unless the dataset's header has to be read again.
 */
export function readBeside(place: Place, describing: Steps<Transfer>): Steps<H5Data> | Beside<H5Data> {
  const { readable, reads } = place.file;
  if (!readable) return readInTurn(describing);
  const step = describing.next();
  if (!step.done) return readLater(readable, describing, step);
  const transfer = step.value;
  const request = requestOf(transfer);
  const steps = readFile(readable, transfer, request);
  reads.begin();
  const bytes = selectionNpoints(request.fileSelection, request.dims) * transfer.description.elementSize;
  return new Beside(steps, bytes, () => reads.end());
}

/** Reads a selection in its turn, as `H5Dread` does: without libhdf5 unless only that finds or decodes the elements. */
export function* readElements(transfer: Transfer): Steps<H5Data> {
  const { readable } = transfer.place.file;
  if (readable) return yield* readFile(readable, transfer, requestOf(transfer));
  return (yield* readStored(transfer)) ?? (yield* readByLibrary(transfer));
}

/** In its turn, once the header has come. */
function* readLater(
  readable: ReadableFile,
  describing: Steps<Transfer>,
  first: ReturnType<Steps<Transfer>['next']>,
): Steps<H5Data> {
  let step = first;
  while (!step.done) step = describing.next(yield step.value);
  return yield* readFile(readable, step.value, requestOf(step.value));
}

/** From the file's bytes as they are now; by libhdf5 where only it finds the elements. */
function* readInTurn(describing: Steps<Transfer>): Steps<H5Data> {
  return yield* readElements(yield* describing);
}

function readFile(readable: ReadableFile, transfer: Transfer, request: ReturnType<typeof requestOf>): Steps<H5Data> {
  const job = jobOf(readable, transfer, request);
  return job ? readFast(readable, transfer, job) : readOther(transfer);
}

/** The read for the pipeline; undefined when only libhdf5 can do it. */
function jobOf(
  { shared }: ReadableFile,
  { description: { readable: dataset }, dxpl, memType, place }: Transfer,
  request: ReturnType<typeof requestOf>,
): ReadJob | undefined {
  if (!dataset?.isDecodable) return undefined;
  const { elementSize } = dataset;
  const pieceBytes = dxpl.pieceBytes ?? DEFAULT_PIECE_BYTES;
  return {
    file: shared,
    dataset,
    request: { ...request, mode: 'read', elementSize, pieceBytes: Math.min(pieceBytes, PIECE_BYTES), byChunk: true },
    memType,
    pieceBytes,
    hid: place.file.hid,
  };
}

/** What has no elements in chunks, in one run of bytes or in its header; by libhdf5 where nothing else knows it. */
function* readOther(transfer: Transfer): Steps<H5Data> {
  const data = yield* readUnstored(transfer);
  return data === undefined ? yield* readByLibrary(transfer) : data;
}

/** Without libhdf5, unless a filter turns out to be one that only it knows. */
function* readFast(readable: ReadableFile, transfer: Transfer, job: ReadJob): Steps<H5Data> {
  let source: ElementSource | undefined;
  try {
    source = yield* sourceOf(readable, job.dataset);
    if (source) return yield* readTogether(readable, job, source);
  } catch (error) {
    throw readFailure(error, subjectOf(transfer.place));
  }
  return yield* readByLibrary(transfer);
}

/** By libhdf5, which is loaded for it. */
function* readByLibrary(transfer: Transfer): Steps<H5Data> {
  const { file } = transfer.place;
  const { readDataset } = yield* file.writing(`reading ${subjectOf(transfer.place)}`);
  return yield* readDataset(transfer);
}
