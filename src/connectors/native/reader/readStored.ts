import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { viewDataset } from '../handlers/describeDataset.js';
import { subjectOf } from '../worker/Place.js';
import { readableDataset } from './ReadableDataset.js';
import { ReadableFile } from './ReadableFile.js';
import { readFailure } from './readFailure.js';
import { readTogether } from './readTogether.js';
import { DEFAULT_PIECE_BYTES, requestOf } from './requestOf.js';
import { sourceOf } from './sourceOf.js';
import type { Transfer } from './Transfer.js';

/**
 * Reads a selection without libhdf5 from a file that is written, in its turn: what libhdf5 has not written yet is written
 * before. Undefined where only libhdf5 finds the elements.
 */
export function* readStored(transfer: Transfer): Steps<H5Data | undefined> {
  const { place, memType, dxpl } = transfer;
  const stored = yield* viewDataset(place);
  const dataset = readableDataset(stored, stored.format);
  if (!dataset?.isDecodable) return undefined;
  const { identity, reader } = place.file;
  // What is kept of a file that may change is kept for this read only.
  const written = new ReadableFile(reader, { identity, source: undefined });
  try {
    const source = yield* sourceOf(written, dataset);
    if (!source) return undefined;
    const { elementSize } = dataset;
    const pieceBytes = dxpl.pieceBytes ?? DEFAULT_PIECE_BYTES;
    const request = { ...requestOf(transfer), mode: 'read', elementSize, pieceBytes, byChunk: true } as const;
    const { hid } = place.file;
    const job = { file: written.shared, dataset, request, memType, pieceBytes, hid };
    return yield* readTogether(written, job, source);
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'bad-argument') throw error;
    throw readFailure(error, subjectOf(place));
  } finally {
    written.close();
  }
}
