import type { ViewedObject } from '../../../../format/FileView.js';
import type { H5Data } from '../../../../model/H5Data.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { TransferRequest } from '../../../../transfer/TransferPlan.js';
import { ReadableFile } from '../ReadableFile.js';
import type { ReadJob } from '../ReadJob.js';
import { readTogether } from '../readTogether.js';
import type { ViewedFile } from '../ViewedFile.js';
import { openExternal } from './openExternal.js';

/**
 * Reads a selection of a dataset whose raw data lie in files outside. Undefined where only libhdf5 makes sense of its elements.
 *
 * Errors: `H5Error` as those of `openExternal`; `not-found` where a file that has some of the elements is missing.
 */
export function* readExternal(
  file: ViewedFile,
  stored: Extract<ViewedObject, { readonly kind: 'dataset' }>,
  request: Pick<TransferRequest, 'dims' | 'fileSelection' | 'memory'>,
  options: Pick<ReadJob, 'memType' | 'pieceBytes' | 'hid'>,
): Steps<H5Data | undefined> {
  const external = yield* openExternal(file, stored, request.fileSelection);
  if (!external?.dataset.isDecodable) return undefined;
  const { dataset, source } = external;
  const { reader, identity } = file;
  // Helpers know nothing of the files outside.
  const alone = new ReadableFile(reader, { identity, source: undefined });
  const { elementSize } = dataset;
  const { pieceBytes } = options;
  const job = {
    ...options,
    file: alone.shared,
    dataset,
    request: { mode: 'read', ...request, chunk: null, elementSize, pieceBytes, byChunk: true },
  } as const;
  return yield* readTogether(alone, job, source);
}
