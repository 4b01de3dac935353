import { cellOf, type Grid } from './cells.js';

type Points = readonly (readonly number[])[];

/** Numbers of points by the cells they are in; points of one cell in list order. */
export interface PointOrder {
  readonly order: Uint32Array;
  /** The cell of each point of the list. */
  readonly cells: Float64Array;
}

/** Orders points by cells. Takes 12 bytes a point, and no sorting when the list has that order already. */
export function orderByCell(points: Points, grid: Grid): PointOrder {
  const cells = new Float64Array(points.length);
  points.forEach((point, i) => {
    cells[i] = cellOf(grid, point);
  });
  const order = identity(points.length);
  if (!isSorted(cells)) order.sort((a, b) => (cells[a] as number) - (cells[b] as number) || a - b);
  return { order, cells };
}

/** Numbers of points by their cells and within a cell in C order; of a point listed several times the last one. */
export function orderByElement(points: Points, dims: readonly number[], grid: Grid): Uint32Array {
  const { order, cells } = orderByCell(points, grid);
  const elements = new Float64Array(points.length);
  points.forEach((point, i) => {
    elements[i] = point.reduce((number, coordinate, dimension) => number * (dims[dimension] as number) + coordinate, 0);
  });
  order.sort(
    (a, b) => (cells[a] as number) - (cells[b] as number) || (elements[a] as number) - (elements[b] as number) || a - b,
  );
  let kept = 0;
  for (let i = 0; i < order.length; i += 1) {
    const point = order[i] as number;
    const next = order[i + 1];
    if (next !== undefined && elements[next] === elements[point]) continue;
    order[kept] = point;
    kept += 1;
  }
  return order.subarray(0, kept);
}

function identity(length: number): Uint32Array {
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i += 1) order[i] = i;
  return order;
}

function isSorted(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i += 1) if ((values[i - 1] as number) > (values[i] as number)) return false;
  return true;
}
