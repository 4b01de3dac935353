import type { H5Data } from '../../../model/H5Data.js';
import { selectionNpoints } from '../../../model/selection/selectionNpoints.js';
import { Beside, type Moved, type Steps } from '../../../runtime/schedule/Steps.js';
import { type Place, subjectOf } from '../worker/Place.js';
import type { ElementSource } from './ElementSource.js';
import { givenContainer } from './givenContainer.js';
import type { ReadableFile } from './ReadableFile.js';
import { type ReadJob, readJob } from './ReadJob.js';
import { readAtOnce } from './readAtOnce.js';
import { readFailure } from './readFailure.js';
import { readInBatches } from './readInBatches.js';
import { readStored } from './readStored.js';
import { readUnstored } from './readUnstored.js';
import { optionsOf, requestOf } from './requestOf.js';
import type { ResultContainer } from './resultContainer.js';
import type { Transfer } from './Transfer.js';

/** The most bytes of a piece of a dataset without chunks. */
const PIECE_BYTES = 2 ** 20;
/** Most reads of up to this many bytes are a single step. */
const SHORT = 2 ** 20;

/**
 * Reads a selection of a dataset. A file opened read-only cannot change, so the read runs beside the queue of the file, unless it is so small
 * that it is done at once; a file open for writing or for SWMR is read in its turn.
 *
 * @param describing - Gives what to read, at once unless the header of the dataset must be read again.
 * @returns What was read, if it was done at once; otherwise the steps of the read. Errors, thrown or of the steps, are those of
 *   `readElements`; `H5Error` `bad-argument` for a selection that does not fit is thrown.
 */
export function readBeside(place: Place, describing: Steps<Transfer>): Moved<H5Data> | Steps<H5Data> | Beside<H5Data> {
  const { readable, reads } = place.file;
  if (!readable) return readInTurn(describing);
  const step = describing.next();
  if (!step.done) return readAfterHeader(readable, describing, step);
  const transfer = step.value;
  const request = requestOf(transfer);
  const short = readAtOnce(readable, transfer, request);
  if (short) return short;
  const steps = readFile(readable, transfer, request);
  const bytes = selectionNpoints(request.fileSelection, request.dims) * transfer.description.elementSize;
  reads.begin();
  return new Beside(steps, bytes, () => reads.end(), bytes <= SHORT);
}

/**
 * Reads a selection of a dataset in its turn (HDF5 Reference Manual, `H5Dread`), by libhdf5 only where nothing else can read the elements.
 *
 * Errors: `H5Error` `bad-argument` for a selection that does not fit, `corrupt-file`, `unsupported`, `io`, `out-of-memory`; those of the
 *   files that a virtual dataset, or one with external raw data, names.
 */
export function* readElements(transfer: Transfer): Steps<H5Data> {
  const { file } = transfer.place;
  if (file.readable) return yield* readFile(file.readable, transfer, requestOf(transfer));
  const into = givenContainer(transfer, requestOf(transfer));
  return yield* forCaller(
    file.untorn(() => readInItsFile(transfer, into)),
    into,
  );
}

/** Reads from the bytes of a file that may change, by libhdf5 only where nothing else can read the elements. */
function* readInItsFile(transfer: Transfer, into: ResultContainer | undefined): Steps<H5Data> {
  const data = yield* readStored(transfer, into);
  if (data !== undefined) return data;
  return yield* transfer.place.file.writable ? readByLibrary(transfer, into) : readWithoutJob(transfer, into);
}

/** The same steps, whose result is not sent to a caller that has it already. */
function* forCaller(steps: Steps<H5Data>, into: ResultContainer | undefined): Steps<H5Data> {
  const data = yield* steps;
  return into ? null : data;
}

/** Reads in its turn, after the late header of the dataset has come. */
function* readAfterHeader(
  readable: ReadableFile,
  describing: Steps<Transfer>,
  first: ReturnType<Steps<Transfer>['next']>,
): Steps<H5Data> {
  let step = first;
  while (!step.done) step = describing.next(yield step.value);
  return yield* readFile(readable, step.value, requestOf(step.value));
}

/** Reads from the bytes of the file as they are when its turn comes. */
function* readInTurn(describing: Steps<Transfer>): Steps<H5Data> {
  const transfer = yield* describing;
  const data = yield* readElements(transfer);
  const { fileSelection, dims } = requestOf(transfer);
  const bytes = selectionNpoints(fileSelection, dims) * transfer.description.elementSize;
  yield { type: 'progress', loadedBytes: bytes, totalBytes: bytes };
  return data;
}

function readFile(readable: ReadableFile, transfer: Transfer, request: ReturnType<typeof requestOf>): Steps<H5Data> {
  const into = givenContainer(transfer, request);
  const job = jobOf(readable, transfer, request);
  return forCaller(job ? readWithJob(readable, transfer, job, into) : readWithoutJob(transfer, into), into);
}

/** The job for `readInBatches`; undefined for a dataset whose elements are not in its file, and where only libhdf5 can decode them. */
function jobOf(
  { shared }: ReadableFile,
  transfer: Transfer,
  request: ReturnType<typeof requestOf>,
): ReadJob | undefined {
  const { readable: dataset } = transfer.description;
  if (!dataset?.isDecodable) return undefined;
  const options = optionsOf(transfer);
  return readJob(shared, dataset, request, options, Math.min(options.pieceBytes, PIECE_BYTES));
}

/** Reads a dataset whose elements are not in its file; by libhdf5 where only that can. */
function* readWithoutJob(transfer: Transfer, into: ResultContainer | undefined): Steps<H5Data> {
  const data = yield* readUnstored(transfer, into);
  return data === undefined ? yield* readByLibrary(transfer, into) : data;
}

/** Reads without libhdf5, unless a filter is one that only libhdf5 knows. */
function* readWithJob(
  readable: ReadableFile,
  transfer: Transfer,
  job: ReadJob,
  into: ResultContainer | undefined,
): Steps<H5Data> {
  let source: ElementSource | undefined;
  try {
    source = yield* readable.loadedSource(job.dataset);
    if (source) return yield* readInBatches(readable, job, source, into);
  } catch (error) {
    throw readFailure(error, subjectOf(transfer.place));
  }
  return yield* readByLibrary(transfer, into);
}

/** Reads by libhdf5, which is loaded first if need be. */
function* readByLibrary(transfer: Transfer, into: ResultContainer | undefined): Steps<H5Data> {
  const { file } = transfer.place;
  const { readDataset } = yield* file.writing(`reading ${subjectOf(transfer.place)}`);
  return yield* readDataset(transfer, into?.result);
}
