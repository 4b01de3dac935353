import type { TransferRequest } from '../../../transfer/TransferPlan.js';
import { transferSpaces } from '../../shared/transferSpaces.js';
import type { ReadOptions } from './ReadJob.js';
import type { Transfer } from './Transfer.js';

/** Default of `dxpl.pieceBytes`: bytes that are moved between two moments at which a transfer can be canceled. */
export const DEFAULT_PIECE_BYTES = 4 * 2 ** 20;

/** What the caller of a read chooses besides the selection. */
export function optionsOf({ memType, dxpl, place }: Transfer): ReadOptions {
  const { pieceBytes = DEFAULT_PIECE_BYTES, priority } = dxpl;
  return { memType, pieceBytes, priority, hid: place.file.hid };
}

/** The request that a plan is made from. Errors: `H5Error` `bad-argument` for a selection that does not fit its dataspace. */
export function requestOf({
  place: { asked },
  description: { space, elementSize, chunk },
  memSpace,
  fileSpace,
}: Transfer): Omit<TransferRequest, 'mode' | 'pieceBytes'> {
  const { dims } = space;
  return { dims, chunk, elementSize, ...transferSpaces(asked.path, dims, memSpace, fileSpace) };
}
