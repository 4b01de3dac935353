import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import { waitFor } from '../../../runtime/port/waitFor.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { readerOf } from '../../../storage/readerOf.js';
import { openElements } from '../reader/openElements.js';
import { PieceReader } from '../reader/PieceReader.js';
import { readableDataset } from '../reader/ReadableDataset.js';
import { readFailure } from '../reader/readFailure.js';
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
  const { storage } = file.opened;
  try {
    const opening = openElements(storage, dataset);
    const source = opening instanceof Promise ? yield* waitFor(opening) : opening;
    if (!source) return undefined;
    const { elementSize } = dataset;
    const pieceBytes = dxpl.pieceBytes ?? DEFAULT_PIECE_BYTES;
    const request = { ...requestOf(transfer), mode: 'read', elementSize, pieceBytes, byChunk: true } as const;
    const shared = { identity: storage.identity, source: undefined };
    const job = { file: shared, dataset, request, memType, pieceBytes, hid: file.hid, routine };
    const reader = new PieceReader(job, source, readerOf(storage));
    const totalBytes = reader.plan.npoints * elementSize;
    const result = reader.decoder.allocate(reader.plan.bufferLength);
    let loadedBytes = 0;
    for (const piece of reader.plan.pieces()) {
      reader.read(piece, result);
      loadedBytes += piece.selected * elementSize;
      yield { type: 'progress', loadedBytes, totalBytes };
    }
    return result;
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'bad-argument') throw error;
    throw readFailure(error, routine, `'${path}' in '${file.name}'`);
  }
}
