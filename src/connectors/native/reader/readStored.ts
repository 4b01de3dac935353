import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { viewDataset } from '../handlers/describeDataset.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { type ReadableDataset, readableDataset } from './ReadableDataset.js';
import { ReadableFile } from './ReadableFile.js';
import { readJob } from './ReadJob.js';
import { readFailure } from './readFailure.js';
import { readInBatches } from './readInBatches.js';
import { optionsOf, requestOf } from './requestOf.js';
import type { ResultContainer } from './resultContainer.js';
import type { Transfer } from './Transfer.js';

/**
 * Reads a selection of a dataset in a file open for writing or for SWMR reading, without libhdf5; what libhdf5 still holds is flushed first.
 * Undefined where the elements are not in the file, and where only libhdf5 can read them.
 *
 * @param into - The container to put the elements into; a new one by default.
 *
 * Errors: `H5Error` `bad-argument` for a selection that does not fit, `corrupt-file`, `unsupported`, `io`, `out-of-memory`.
 */
export function* readStored(transfer: Transfer, into: ResultContainer | undefined): Steps<H5Data | undefined> {
  const { place, description } = transfer;
  const { readable } = description;
  const dataset = readable ? inGrownFile(readable, place.file.reader.size) : yield* datasetAt(place);
  if (!dataset?.isDecodable) return undefined;
  // The file may change after this read, so nothing is kept beyond it.
  const written = ReadableFile.withoutHelpers(place.file);
  try {
    const source = yield* written.loadedSource(dataset);
    if (!source) return undefined;
    const job = readJob(written.shared, dataset, requestOf(transfer), optionsOf(transfer));
    return yield* readInBatches(written, job, source, into);
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'bad-argument') throw error;
    throw readFailure(error, subjectOf(place));
  } finally {
    written.close();
  }
}

/** The dataset in its file as that is now: the file may have grown since its header was read. */
function inGrownFile(dataset: ReadableDataset, fileSize = Number.MAX_SAFE_INTEGER): ReadableDataset {
  return { ...dataset, format: { ...dataset.format, fileSize } };
}

function* datasetAt(place: Place): Steps<ReadableDataset | undefined> {
  const stored = yield* viewDataset(place);
  return readableDataset(stored, stored.format);
}
