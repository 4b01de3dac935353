import type { H5Data } from '../../../model/H5Data.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { TransferRequest } from '../../../transfer/TransferPlan.js';
import { FillSource } from './FillSource.js';
import { ReadableFile } from './ReadableFile.js';
import type { ReadJob } from './ReadJob.js';
import { readTogether } from './readTogether.js';
import { unwrittenDataset } from './unwrittenDataset.js';
import type { ViewedFile } from './ViewedFile.js';

/** Reads a selection of a dataset that nobody has written to: the fill value. Undefined where only libhdf5 makes sense of it. */
export function* readUnwritten(
  { reader, identity }: Pick<ViewedFile, 'reader' | 'identity'>,
  stored: Parameters<typeof unwrittenDataset>[0],
  request: Pick<TransferRequest, 'dims' | 'fileSelection' | 'memory'>,
  options: Pick<ReadJob, 'memType' | 'pieceBytes' | 'hid'>,
): Steps<H5Data | undefined> {
  const dataset = unwrittenDataset(stored);
  if (!dataset?.isDecodable) return undefined;
  const file = new ReadableFile(reader, { identity, source: undefined });
  const { elementSize } = dataset;
  const { pieceBytes } = options;
  const job = {
    ...options,
    file: file.shared,
    dataset,
    request: { mode: 'read', ...request, chunk: null, elementSize, pieceBytes, byChunk: true },
  } as const;
  return yield* readTogether(file, job, new FillSource(dataset));
}
