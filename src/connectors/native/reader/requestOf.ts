import type { Dataspace, Selection } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import { selectionWithin } from '../../../model/selection/selectionWithin.js';
import type { TransferRequest } from '../../../transfer/TransferPlan.js';
import type { ReadOptions } from './ReadJob.js';
import type { Transfer } from './Transfer.js';

/** Default of `dxpl.pieceBytes`: bytes that are moved between two moments at which a transfer can be canceled. */
export const DEFAULT_PIECE_BYTES = 4 * 2 ** 20;

const ALL: Selection = { type: 'all' };

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
  let fileSelection = ALL;
  if (fileSpace !== 'H5S_ALL') {
    if (fileSpace.dims.length !== dims.length) {
      throw failure(
        'bad-argument',
        `file_space_id has ${fileSpace.dims.length} dimensions, but '${asked.path}' has ${dims.length}`,
      );
    }
    fileSelection = fileSpace.selection;
    // `H5S_SEL_ALL` of a dataspace with another extent selects that extent, not the dataset's.
    if (fileSelection.type === 'all' && fileSpace.dims.some((size, d) => size !== dims[d])) {
      fileSelection = {
        type: 'hyperslab',
        start: dims.map(() => 0),
        stride: dims.map(() => 1),
        count: fileSpace.dims,
        block: dims.map(() => 1),
      };
    }
    if (!selectionWithin(fileSelection, dims)) {
      throw failure(
        'bad-argument',
        `file_space_id selects elements beyond the extent [${dims.join(', ')}] of '${asked.path}'`,
      );
    }
  }
  const memory = memSpace === 'H5S_ALL' ? ('packed' as const) : memoryOf(memSpace);
  return { dims, chunk, elementSize, fileSelection, memory };
}

function memoryOf(space: Dataspace): { dims: readonly number[]; selection: Selection } {
  if (!selectionWithin(space.selection, space.dims)) {
    throw failure('bad-argument', `mem_space_id selects elements beyond its own extent [${space.dims.join(', ')}]`);
  }
  return { dims: space.dims, selection: space.selection };
}
