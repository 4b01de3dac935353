import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import type { H5Data } from '../../../model/H5Data.js';
import { selectionNpoints } from '../../../model/selection/selectionNpoints.js';
import { Beside, type Steps } from '../../../runtime/schedule/Steps.js';
import type { ElementSource } from '../reader/ElementSource.js';
import type { ReadableFile } from '../reader/ReadableFile.js';
import type { ReadJob } from '../reader/ReadJob.js';
import { readFailure } from '../reader/readFailure.js';
import { readTogether } from '../reader/readTogether.js';
import { sourceOf } from '../reader/sourceOf.js';
import type { H5Library } from './H5Library.js';
import { readDataset } from './readDataset.js';
import { readStored } from './readStored.js';
import type { Transfer } from './Transfer.js';
import { DEFAULT_PIECE_BYTES, requestOf } from './transferRequest.js';

/** Bytes of a piece of data that is not chunked. */
const PIECE_BYTES = 2 ** 20;

/**
 * Reads a selection. In a file opened for reading nothing can change, so the read runs beside the queue, and without
 * libhdf5 where that is not needed; a file that is written is read in its turn, by libhdf5, which alone knows its state.
 */
export function readBeside(library: H5Library, transfer: Transfer): Steps<H5Data> | Beside<H5Data> {
  const { file, description } = transfer;
  const { readable, reads } = file;
  if (!readable) return readInTurn(library, transfer);
  const request = requestOf(transfer);
  const job = jobOf(readable, transfer, request);
  const steps = job ? readFast(library, readable, transfer, job) : readDataset(library, transfer);
  reads.begin();
  const bytes = selectionNpoints(request.fileSelection, request.dims) * description.raw.size;
  return new Beside(steps, bytes, () => reads.end());
}

/** By libhdf5, except for what it has in memory in a form that only it knows. */
function* readInTurn(library: H5Library, transfer: Transfer): Steps<H5Data> {
  const stored = holdsStandardReferences(transfer.description.raw) ? yield* readStored(transfer) : undefined;
  return stored ?? (yield* readDataset(library, transfer));
}

/** The read for the pipeline; undefined when only libhdf5 can do it. */
function jobOf(
  { shared }: ReadableFile,
  { description: { readable: dataset }, dxpl, memType, file, routine }: Transfer,
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
    hid: file.hid,
    routine,
  };
}

/** Without libhdf5, unless a filter turns out to be one that only it knows. */
function* readFast(library: H5Library, readable: ReadableFile, transfer: Transfer, job: ReadJob): Steps<H5Data> {
  const { routine, path, file } = transfer;
  let source: ElementSource | undefined;
  try {
    source = yield* sourceOf(readable, job.dataset);
    if (source) return yield* readTogether(readable, job, source);
  } catch (error) {
    throw readFailure(error, routine, `'${path}' in '${file.name}'`);
  }
  return yield* readDataset(library, transfer);
}
