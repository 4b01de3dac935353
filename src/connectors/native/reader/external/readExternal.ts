import type { H5Data } from '../../../../model/H5Data.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { TransferRequest } from '../../../../transfer/TransferPlan.js';
import { ReadableFile } from '../ReadableFile.js';
import { type ReadOptions, readJob } from '../ReadJob.js';
import { readInBatches } from '../readInBatches.js';
import type { ResultContainer } from '../resultContainer.js';
import type { ViewedDataset, ViewedFile } from '../ViewedFile.js';
import { openExternal } from './openExternal.js';

/**
 * Reads a selection of a dataset whose raw data are in external files (File Format Specification, IV.A.2.h, External Data Files).
 * Undefined where only libhdf5 can decode the elements.
 *
 * @param into - The container to put the elements into; a new one by default.
 *
 * Errors: `H5Error` as those of `openExternal`; `not-found` where an external file with selected elements is missing.
 */
export function* readExternal(
  file: ViewedFile,
  stored: ViewedDataset,
  request: Pick<TransferRequest, 'dims' | 'fileSelection' | 'memory'>,
  options: ReadOptions,
  into?: ResultContainer,
): Steps<H5Data | undefined> {
  const external = yield* openExternal(file, stored, request.fileSelection);
  if (!external?.dataset.isDecodable) return undefined;
  const { dataset, source } = external;
  // Helpers open the file itself, not the external ones.
  const alone = ReadableFile.withoutHelpers(file);
  return yield* readInBatches(alone, readJob(alone.shared, dataset, request, options), source, into);
}
