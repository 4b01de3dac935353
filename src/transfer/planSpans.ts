import type { Span, SpanList } from '../model/Dataspace.js';
import { type Box, boxesOfSpans } from '../model/selection/boxesOf.js';
import { firstSpanFrom } from '../model/selection/spanList.js';
import { type CellPart, type Grid, isNextInRow, joinNeighbours, partNpoints } from './cells.js';
import { clipSpans } from './clipSpans.js';
import { Ordinals } from './Ordinals.js';
import type { MemoryRuns } from './RowMapper.js';
import { RowMapper } from './RowMapper.js';
import { spanCells } from './spanCells.js';
import type { Piece, RowVisitor } from './TransferPlan.js';

/** The pieces that read an irregular selection: the smallest block of each cell's part, or of several cells'. */
export function* spanReadPieces(
  root: SpanList,
  grid: Grid,
  most: number,
  slack: number,
  memory: MemoryRuns,
): Generator<Piece, void, undefined> {
  const ordinals = new Ordinals();
  const parts = joinNeighbours<CellPart>(grid, spanCells(root, grid), most, slack, (_one, _next, both) => both);
  for (const part of parts) {
    const { low, high, selected } = part;
    const count = low.map((first, dimension) => (high[dimension] as number) - first + 1);
    yield new SpanPiece(
      { start: low, stride: low.map(() => 1), count },
      partNpoints(part),
      selected,
      root,
      ordinals,
      memory,
    );
  }
}

/** The pieces that write an irregular selection: the boxes of each cell's part, joined with the next cell's where they are one. */
export function* spanWritePieces(
  root: SpanList,
  grid: Grid,
  most: number,
  memory: MemoryRuns,
): Generator<Piece, void, undefined> {
  const ordinals = new Ordinals();
  for (const box of joinBoxes(root, grid, most)) {
    const npoints = box.count.reduce((product, count) => product * count, 1);
    yield new SpanPiece(box, npoints, npoints, root, ordinals, memory);
  }
}

function* joinBoxes(root: SpanList, grid: Grid, most: number): Generator<Box, void, undefined> {
  /** The only box of the cells before, which that of the next one may continue. */
  let pending: Box | undefined;
  let pendingCell = -1;
  for (const { cell, low, high } of spanCells(root, grid)) {
    const boxes = boxesOfSpans(clipSpans(root, low, high) as SpanList);
    const first = boxes.next().value as Box;
    const second = boxes.next();
    const isOnly = second.done === true;
    const joined: Box | null =
      pending !== undefined && isOnly && isNextInRow(grid, pendingCell, cell)
        ? joinBox(pending, first, grid.row, most)
        : null;
    if (pending !== undefined && joined === null) yield pending;
    pending = joined ?? (isOnly ? first : undefined);
    pendingCell = cell;
    if (!isOnly) {
      yield first;
      yield second.value as Box;
      yield* boxes;
    }
  }
  if (pending !== undefined) yield pending;
}

/** Two boxes as one, when the second continues the first one along a dimension; otherwise `null`. */
function joinBox(one: Box, next: Box, along: number, most: number): Box | null {
  const continues = one.start.every((start, dimension) => {
    const stride = one.stride[dimension] as number;
    const count = one.count[dimension] as number;
    if (next.stride[dimension] !== stride) return false;
    if (dimension === along) return next.start[dimension] === start + count * stride;
    return next.start[dimension] === start && next.count[dimension] === count;
  });
  if (!continues) return null;
  const count = one.count.map((size, dimension) =>
    dimension === along ? size + (next.count[dimension] as number) : size,
  );
  return count.reduce((product, size) => product * size, 1) <= most ? { ...one, count } : null;
}

class SpanPiece implements Piece {
  readonly start: number[];
  readonly stride: number[];
  readonly count: number[];
  readonly npoints: number;
  readonly selected: number;
  readonly #root: SpanList;
  readonly #ordinals: Ordinals;
  readonly #memory: MemoryRuns;

  constructor(box: Box, npoints: number, selected: number, root: SpanList, ordinals: Ordinals, memory: MemoryRuns) {
    this.start = [...box.start];
    this.stride = [...box.stride];
    this.count = [...box.count];
    this.npoints = npoints;
    this.selected = selected;
    this.#root = root;
    this.#ordinals = ordinals;
    this.#memory = memory;
  }

  forEachRow(visit: RowVisitor): void {
    const mapper = new RowMapper(this.#memory, visit);
    this.#visit(this.#root, 0, 0, 0, mapper);
    mapper.end();
  }

  /** Gives the rows of the elements of a list that lie on the box's coordinates. */
  #visit(list: SpanList, dimension: number, source: number, ordinal: number, mapper: RowMapper): void {
    const start = this.start[dimension] as number;
    const stride = this.stride[dimension] as number;
    const count = this.count[dimension] as number;
    const end = start + (count - 1) * stride;
    const before = this.#ordinals.before(list);
    const { spans } = list;
    for (let i = firstSpanFrom(list, start); i < spans.length; i += 1) {
      const { low, high, down } = spans[i] as Span;
      if (low > end) return;
      const first = Math.ceil((Math.max(low, start) - start) / stride);
      const last = Math.floor((Math.min(high, end) - start) / stride);
      if (last < first) continue;
      const at = ordinal + (before[i] as number);
      if (down === undefined) {
        mapper.row(source * count + first, last - first + 1, at + start + first * stride - low, stride);
        continue;
      }
      for (let index = first; index <= last; index += 1) {
        const inside = start + index * stride - low;
        this.#visit(down, dimension + 1, source * count + index, at + inside * down.npoints, mapper);
      }
    }
  }
}
