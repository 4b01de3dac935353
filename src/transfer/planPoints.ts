import { type Box, stepDimension } from '../model/selection/boxesOf.js';
import { type CellPart, type Grid, joinNeighbours, partNpoints } from './cells.js';
import { orderByCell, orderByElement, type PointOrder } from './pointOrder.js';
import type { MemoryRuns } from './RowMapper.js';
import { RowMapper } from './RowMapper.js';
import type { Piece, RowVisitor } from './TransferPlan.js';

type Points = readonly (readonly number[])[];

/** The points of a cell: numbers `from` to `to - 1` of those ordered by cells. */
interface PointCell extends CellPart {
  readonly from: number;
  readonly to: number;
}

/** The points of each cell that has some. */
export function* pointCells(points: Points, { order, cells }: PointOrder): Generator<PointCell, void, undefined> {
  for (let from = 0; from < order.length; ) {
    const first = order[from] as number;
    const cell = cells[first] as number;
    const low = [...(points[first] as readonly number[])];
    const high = [...low];
    let to = from;
    for (; to < order.length && cells[order[to] as number] === cell; to += 1) {
      const point = points[order[to] as number] as readonly number[];
      for (let dimension = 0; dimension < point.length; dimension += 1) {
        const coordinate = point[dimension] as number;
        if (coordinate < (low[dimension] as number)) low[dimension] = coordinate;
        if (coordinate > (high[dimension] as number)) high[dimension] = coordinate;
      }
    }
    yield { cell, low, high, selected: to - from, from, to };
    from = to;
  }
}

/** The pieces that read points: the smallest block that holds those of a cell, or of several cells. */
export function* pointReadPieces(
  points: Points,
  grid: Grid,
  most: number,
  slack: number,
  memory: MemoryRuns,
): Generator<Piece, void, undefined> {
  const byCell = orderByCell(points, grid);
  const parts = joinNeighbours(grid, pointCells(points, byCell), most, slack, (one, next, both) => ({
    ...both,
    from: one.from,
    to: next.to,
  }));
  for (const part of parts) {
    const { low, high, from, to } = part;
    const count = low.map((first, dimension) => (high[dimension] as number) - first + 1);
    const box = { start: low, stride: low.map(() => 1), count };
    yield new PointPiece(box, partNpoints(part), points, byCell.order.subarray(from, to), memory);
  }
}

/**
 * The pieces that write points: runs along one dimension, in the order of the chunks. Writing a point twice is writing
 * what comes last in the list.
 */
export function* pointWritePieces(
  points: Points,
  dims: readonly number[],
  grid: Grid,
  most: number,
  memory: MemoryRuns,
): Generator<Piece, void, undefined> {
  const order = orderByElement(points, dims, grid);
  const pointAt = (i: number): readonly number[] => points[order[i] as number] as readonly number[];
  for (let from = 0; from < order.length; ) {
    const start = pointAt(from);
    const stride = start.map(() => 1);
    const count = start.map(() => 1);
    let to = from + 1;
    if (to < order.length && most > 1) {
      const along = stepDimension(start, pointAt(to));
      if (along !== -1) {
        const step = (pointAt(to)[along] as number) - (start[along] as number);
        const continues = (): boolean =>
          stepDimension(pointAt(to - 1), pointAt(to)) === along &&
          (pointAt(to)[along] as number) - (pointAt(to - 1)[along] as number) === step;
        while (to < order.length && to - from < most && continues()) to += 1;
        stride[along] = step;
        count[along] = to - from;
      }
    }
    yield new PointPiece({ start, stride, count }, to - from, points, order.subarray(from, to), memory);
    from = to;
  }
}

class PointPiece implements Piece {
  readonly start: number[];
  readonly stride: number[];
  readonly count: number[];
  readonly npoints: number;
  readonly selected: number;
  readonly #points: Points;
  /** Numbers of the piece's points in the list. */
  readonly #members: Uint32Array;
  readonly #memory: MemoryRuns;

  constructor(box: Box, npoints: number, points: Points, members: Uint32Array, memory: MemoryRuns) {
    this.start = [...box.start];
    this.stride = [...box.stride];
    this.count = [...box.count];
    this.npoints = npoints;
    this.selected = members.length;
    this.#points = points;
    this.#members = members;
    this.#memory = memory;
  }

  forEachRow(visit: RowVisitor): void {
    const mapper = new RowMapper(this.#memory, visit);
    const { start, stride, count } = this;
    for (const member of this.#members) {
      const point = this.#points[member] as readonly number[];
      let source = 0;
      for (let dimension = 0; dimension < start.length; dimension += 1) {
        const place = ((point[dimension] as number) - (start[dimension] as number)) / (stride[dimension] as number);
        source = source * (count[dimension] as number) + place;
      }
      mapper.row(source, 1, member, 1);
    }
    mapper.end();
  }
}
