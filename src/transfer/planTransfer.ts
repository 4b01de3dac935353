import { type Hyperslab, npointsOf, type Selection } from '../model/Dataspace.js';
import { failure } from '../model/H5Error.js';
import { wholeExtent } from '../model/selection/hyperslab.js';
import { hyperslabOfSpans } from '../model/selection/hyperslabSpans.js';
import { type Bounds, selectionBounds } from '../model/selection/selectionBounds.js';
import { selectionNpoints } from '../model/selection/selectionNpoints.js';
import { selectionWithin } from '../model/selection/selectionWithin.js';
import { cellsBetween, gridOf } from './cells.js';
import { memoryRuns } from './memoryRuns.js';
import { pointReadPieces, pointWritePieces } from './planPoints.js';
import { boxCount, cutByChunk, cutForTransfer, regularPieces } from './planRegular.js';
import { spanReadPieces, spanWritePieces } from './planSpans.js';
import { type Piece, SYSTEM_CALL_COSTS, type TransferPlan, type TransferRequest } from './TransferPlan.js';

/**
 * Cuts a transfer into pieces, each of one box with blocks of one element.
 *
 * The i-th element selected in the file corresponds to the i-th one selected in memory: in C order, points in the order
 * of their list (HDF5 User's Guide, "Dataspaces and Partial I/O"). Each piece decodes the chunks it touches, therefore
 * a chunk is in one piece only: always when reading, and when writing wherever its selected elements are one box.
 *
 * Memory: as much as the selections have themselves; points take 20 bytes each in addition.
 *
 * Errors: `H5Error` `bad-argument` when a selection lies outside its extent, or the two differ in their number of elements.
 */
export function planTransfer(request: TransferRequest): TransferPlan {
  const { dims, memory, fileSelection } = request;
  const npoints = selectionNpoints(fileSelection, dims);
  checkWithin('file', fileSelection, dims);
  if (memory !== 'packed') {
    checkWithin('memory', memory.selection, memory.dims);
    const room = selectionNpoints(memory.selection, memory.dims);
    if (room !== npoints) {
      throw failure('bad-argument', `the memory selection has ${room} elements, the file selection ${npoints}`);
    }
  }
  const bufferLength = memory === 'packed' ? npoints : npointsOf(memory.dims);
  const cut = npoints === 0 ? NO_PIECES : cutOf(request);
  return { npoints, bufferLength, pieceCount: cut.pieceCount, pieces: cut.pieces };
}

function checkWithin(name: string, selection: Selection, dims: readonly number[]): void {
  if (!selectionWithin(selection, dims)) {
    throw failure('bad-argument', `the ${name} selection lies outside the extent, which is [${dims.join(', ')}]`);
  }
}

type Pieces = Pick<TransferPlan, 'pieceCount' | 'pieces'>;

const NO_PIECES: Pieces = { pieceCount: 0, pieces: () => [] };

function cutOf(request: TransferRequest): Pieces {
  const { dims, fileSelection } = request;
  switch (fileSelection.type) {
    case 'none':
      return NO_PIECES;
    case 'all':
      return regularTransfer(request, wholeExtent(dims));
    case 'hyperslab':
      return regularTransfer(request, fileSelection);
    case 'spans': {
      const hyperslab = hyperslabOfSpans(fileSelection.root);
      return hyperslab === null ? scatteredTransfer(request, fileSelection) : regularTransfer(request, hyperslab);
    }
    case 'points':
      return scatteredTransfer(request, fileSelection);
  }
}

function regularTransfer(request: TransferRequest, hyperslab: Hyperslab): Pieces {
  const { dims, chunk, byChunk } = request;
  const cut = byChunk && chunk ? cutByChunk(dims, chunk, hyperslab) : cutForTransfer(request, hyperslab);
  const npointsByDimension = hyperslab.count.map((count, dimension) => count * (hyperslab.block[dimension] as number));
  return {
    get pieceCount() {
      return boxCount(cut);
    },
    pieces: () => regularPieces(cut, npointsByDimension, memoryRuns(request.memory)),
  };
}

function scatteredTransfer(
  { mode, dims, chunk, elementSize, pieceBytes, memory, byChunk, costs = SYSTEM_CALL_COSTS }: TransferRequest,
  selection: Extract<Selection, { type: 'spans' | 'points' }>,
): Pieces {
  // Blocks may have no elements, so nothing is joined.
  const most = byChunk ? 0 : Math.max(1, Math.floor(pieceBytes / elementSize));
  const call = byChunk ? 0 : Math.floor(costs.pieceBytes / elementSize);
  const grid = gridOf(dims, chunk, cellElements());
  const { start, end } = selectionBounds(selection, dims) as Bounds;
  /** Reading, cells that cost less than a piece does are not worth cutting. Writing, what is selected of a cell should be one box. */
  function cellElements(): number {
    if (mode === 'write') return chunk === null ? most : 0;
    return Math.min(most, chunk === null ? call : call / costs.decoding);
  }
  const pieces = (): Iterable<Piece> => {
    const runs = memoryRuns(memory);
    if (selection.type === 'points') {
      return mode === 'read'
        ? pointReadPieces(selection.points, grid, most, call, runs)
        : pointWritePieces(selection.points, dims, grid, most, runs);
    }
    return mode === 'read'
      ? spanReadPieces(selection.root, grid, most, call, runs)
      : spanWritePieces(selection.root, grid, most, runs);
  };
  return { pieceCount: Math.min(selectionNpoints(selection, dims), cellsBetween(grid, start, end)), pieces };
}
