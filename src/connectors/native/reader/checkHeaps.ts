import { GlobalHeapCheck } from '../../../format/globalHeap/GlobalHeapCheck.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import { planTransfer } from '../../../transfer/planTransfer.js';
import type { TransferRequest } from '../../../transfer/TransferPlan.js';
import { parseSteps } from './parseSteps.js';
import type { ReadableDataset } from './ReadableDataset.js';
import type { ReadableFile } from './ReadableFile.js';
import { sourceOf } from './sourceOf.js';

/** Bytes of stored elements that are looked at between two moments at which the read can be canceled. */
const PIECE_BYTES = 2 ** 20;

/**
 * Verifies that the elements of a selection point to objects that their heaps have: libhdf5 follows damaged ones for ever.
 * Nothing is verified where a filter is not known. Errors: `H5Error` `corrupt-file`.
 */
export function* checkHeaps(
  file: ReadableFile,
  dataset: ReadableDataset,
  request: Omit<TransferRequest, 'mode' | 'pieceBytes'>,
): Steps<void> {
  const source = yield* sourceOf(file, dataset);
  if (!source) return;
  const { datatype, elementSize, format } = dataset;
  const check = new GlobalHeapCheck(format);
  const plan = planTransfer({ ...request, mode: 'read', elementSize, pieceBytes: PIECE_BYTES, byChunk: true });
  const aborting = new AbortController();
  let checked = 0;
  for (const piece of plan.pieces()) {
    const fetching = source.fetch([piece], aborting.signal);
    const fetched = fetching instanceof Promise ? yield* waitFor(fetching) : fetching;
    const elements = fetched.elementsOf(0)?.slice();
    if (elements) yield* parseSteps(check.check(datatype, elementSize, elements), file.reader);
    checked += piece.npoints * elementSize;
    if (checked < PIECE_BYTES) continue;
    checked = 0;
    yield { type: 'wait', until: Promise.resolve() };
  }
}
