import type { Hyperslab, Selection } from '../model/Dataspace.js';
import { failure } from '../model/H5Error.js';
import { selectionNpoints } from '../model/selection/selectionNpoints.js';
import { selectionWithin } from '../model/selection/selectionWithin.js';
import { type CellPart, gridOf } from './cells.js';
import { hasGaps, regularForm } from './placement.js';
import { pointCells } from './planPoints.js';
import { boxCount, boxSegments, cutByChunk, cutForTransfer, type RegularCut } from './planRegular.js';
import { orderByCell } from './pointOrder.js';
import { spanCells } from './spanCells.js';

/** Which chunks of a dataset a selection touches. */
export interface ChunkGridRequest {
  /** Current dimensions of the dataset. */
  readonly dims: readonly number[];
  /** Dimensions of a chunk; `null` when the dataset is contiguous. */
  readonly chunk: readonly number[] | null;
  /** Bytes of an element as stored. */
  readonly elementSize: number;
  /** The most bytes of what stands for a chunk in a contiguous dataset. */
  readonly pieceBytes: number;
  readonly selection: Selection;
}

/** What a selection takes from one chunk. */
export interface ChunkPart {
  /** Running number, from 0. */
  readonly index: number;
  /** Coordinates of its first element. */
  readonly offset: number[];
  /** Elements along each dimension. */
  readonly shape: number[];
  /** Its elements in the dataset: a hyperslab with blocks of one, or one block. */
  readonly selection: Hyperslab;
  /** Elements of it that were asked for: all of them when the selection is regular and has no gaps within blocks. */
  readonly selected: number;
}

/**
 * The parts of a selection by chunk, in the C order of the chunks, each chunk once.
 *
 * Selections without gaps and strided ones are taken to the element. Of points, irregular hyperslabs, and strided ones
 * with blocks of several elements, a part is the smallest block that holds what is selected of the chunk. Contiguous
 * datasets are cut as `planTransfer` cuts them, or, where there are such blocks, as if each piece were a chunk.
 *
 * Errors: `H5Error` `bad-argument` when the selection lies outside the extent.
 */
export function* chunkGrid(request: ChunkGridRequest): Generator<ChunkPart, void, undefined> {
  const parts = partsOf(request);
  let index = 0;
  if ('sets' in parts) {
    for (const segments of boxSegments(parts)) {
      const start = segments.map((segment) => segment.start);
      const count = segments.map((segment) => segment.count);
      yield {
        index,
        offset: [...start],
        shape: [...count],
        selection: { start, stride: segments.map(({ stride }) => stride), count, block: count.map(() => 1) },
        selected: segments.reduce((product, { selected }) => product * selected, 1),
      };
      index += 1;
    }
    return;
  }
  for (const { low, high, selected } of parts.cells()) {
    const start = [...low];
    const shape = start.map((first, dimension) => (high[dimension] as number) - first + 1);
    const ones = start.map(() => 1);
    yield { index, offset: [...low], shape, selection: { start, stride: ones, count: shape, block: ones }, selected };
    index += 1;
  }
}

/** The number of parts `chunkGrid` gives: computed for regular selections, counted for others. */
export function chunkCount(request: ChunkGridRequest): number {
  const parts = partsOf(request);
  if ('sets' in parts) return boxCount(parts);
  let count = 0;
  for (const _ of parts.cells()) count += 1;
  return count;
}

type Parts = RegularCut | { readonly cells: () => Iterable<CellPart> };

function partsOf(request: ChunkGridRequest): Parts {
  const { dims, chunk, elementSize, pieceBytes, selection } = request;
  if (!selectionWithin(selection, dims)) {
    throw failure('bad-argument', `the selection lies outside the extent, which is [${dims.join(', ')}]`);
  }
  if (selectionNpoints(selection, dims) === 0) return { cells: () => [] };
  const hyperslab = regularForm(selection, dims);
  const most = Math.max(1, Math.floor(pieceBytes / elementSize));
  if (hyperslab !== null) {
    if (chunk !== null) return cutByChunk(dims, chunk, hyperslab);
    // Boxes of a transfer may take one element of each block, which a part cannot tell.
    const isCut = !dims.some((_, dimension) => hasGaps(hyperslab, dimension));
    if (isCut) return cutForTransfer({ mode: 'read', dims, chunk, elementSize, pieceBytes }, hyperslab);
    return cutByChunk(dims, gridOf(dims, null, most).cell, hyperslab);
  }
  const grid = gridOf(dims, chunk, chunk === null ? most : 0);
  if (selection.type === 'points') {
    return { cells: () => pointCells(selection.points, orderByCell(selection.points, grid)) };
  }
  const { root } = selection as Extract<Selection, { type: 'spans' }>;
  return { cells: () => spanCells(root, grid) };
}
