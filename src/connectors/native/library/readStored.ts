import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { readableDataset } from '../reader/ReadableDataset.js';
import { ReadableFile } from '../reader/ReadableFile.js';
import { readFailure } from '../reader/readFailure.js';
import { readTogether } from '../reader/readTogether.js';
import { sourceOf } from '../reader/sourceOf.js';
import { storedObject } from './storedObject.js';
import type { Transfer } from './Transfer.js';
import { DEFAULT_PIECE_BYTES, requestOf } from './transferRequest.js';

/**
 * Reads a selection without libhdf5 from a file that is written, in its turn: what libhdf5 has not written yet is written
 * before. Undefined where only libhdf5 finds the elements.
 */
export function* readStored(transfer: Transfer): Steps<H5Data | undefined> {
  const { routine, file, path, memType, dxpl } = transfer;
  const stored = storedObject(file, path, routine);
  const dataset = stored?.kind === 'dataset' ? readableDataset(stored, stored.format) : undefined;
  if (!dataset?.isDecodable) return undefined;
  const { storage, reader } = file.opened;
  // What is kept of a file that may change is kept for this read only.
  const written = new ReadableFile(reader, { identity: storage.identity, source: undefined });
  try {
    const source = yield* sourceOf(written, dataset);
    if (!source) return undefined;
    const { elementSize } = dataset;
    const pieceBytes = dxpl.pieceBytes ?? DEFAULT_PIECE_BYTES;
    const request = { ...requestOf(transfer), mode: 'read', elementSize, pieceBytes, byChunk: true } as const;
    const job = { file: written.shared, dataset, request, memType, pieceBytes, hid: file.hid, routine };
    return yield* readTogether(written, job, source);
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'bad-argument') throw error;
    throw readFailure(error, routine, `'${path}' in '${file.name}'`);
  } finally {
    written.close();
  }
}
