/**
 * A grid over a dataset for selections that are not regular. A cell is one chunk or several whole ones, so that chunks of
 * different cells are different; in contiguous datasets it is a range of neighbouring elements.
 */
export interface Grid {
  readonly cell: readonly number[];
  /** Number of cells, by dimension. */
  readonly cells: readonly number[];
  /** The fastest dimension with more than one cell: along it, cells with neighbouring numbers are neighbours. */
  readonly row: number;
}

/** The elements of a selection in one cell, or in several neighbours. */
export interface CellPart {
  /** Number of the cell, in C order; of the last one. */
  readonly cell: number;
  /** Corners of the smallest block that holds the part, both inside. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Elements of the selection in it. */
  readonly selected: number;
}

/**
 * A grid whose cells are as many chunks as have no more elements than `most`, the fastest dimensions first; at least one.
 *
 * @param chunk - Dimensions of a chunk; `null` for contiguous datasets.
 */
export function gridOf(dims: readonly number[], chunk: readonly number[] | null, most: number): Grid {
  const unit = chunk ?? dims.map(() => 1);
  const cell: number[] = [...unit];
  let npoints = unit.reduce((product, size, dimension) => product * Math.min(size, dims[dimension] as number), 1);
  for (let dimension = dims.length - 1; dimension >= 0; dimension -= 1) {
    const size = unit[dimension] as number;
    const extent = dims[dimension] as number;
    const units = Math.min(Math.ceil(extent / size), Math.max(1, Math.floor(most / npoints)));
    cell[dimension] = size * units;
    npoints *= Math.min(size * units, extent) / Math.min(size, extent);
  }
  const cells = dims.map((size, dimension) => Math.ceil(size / (cell[dimension] as number)));
  let row = -1;
  cells.forEach((count, dimension) => {
    if (count > 1) row = dimension;
  });
  return { cell, cells, row };
}

/** The number of the cell that holds an element. */
export function cellOf({ cell, cells }: Grid, coordinates: readonly number[]): number {
  let number = 0;
  for (let dimension = 0; dimension < cell.length; dimension += 1) {
    number =
      number * (cells[dimension] as number) +
      Math.floor((coordinates[dimension] as number) / (cell[dimension] as number));
  }
  return number;
}

/** Whether the cell of number `next` follows that of number `cell` in the grid's row. */
export function isNextInRow({ cells, row }: Grid, cell: number, next: number): boolean {
  return row !== -1 && next === cell + 1 && next % (cells[row] as number) !== 0;
}

/** The number of cells that two corners and what is between them touch. */
export function cellsBetween({ cell }: Grid, low: readonly number[], high: readonly number[]): number {
  return cell.reduce(
    (product, size, dimension) =>
      product * (Math.floor((high[dimension] as number) / size) - Math.floor((low[dimension] as number) / size) + 1),
    1,
  );
}

/** The number of elements of the block of a part. */
export function partNpoints({ low, high }: Pick<CellPart, 'low' | 'high'>): number {
  return low.reduce((product, first, dimension) => product * ((high[dimension] as number) - first + 1), 1);
}

/**
 * Joins parts in neighbouring cells, given in the order of the cells, where that is cheaper than a call for each.
 *
 * @param most - Elements that a block of joined parts may have.
 * @param slack - Elements of a joined block that may be in neither part: as many as one call could have transferred.
 */
export function* joinNeighbours<Part extends CellPart>(
  grid: Grid,
  parts: Iterable<Part>,
  most: number,
  slack: number,
  join: (one: Part, next: Part, both: CellPart) => Part,
): Generator<Part, void, undefined> {
  let pending: Part | undefined;
  for (const part of parts) {
    if (pending !== undefined && isNextInRow(grid, pending.cell, part.cell)) {
      const both = {
        cell: part.cell,
        low: pending.low.map((first, dimension) => Math.min(first, part.low[dimension] as number)),
        high: pending.high.map((last, dimension) => Math.max(last, part.high[dimension] as number)),
        selected: pending.selected + part.selected,
      };
      const npoints = partNpoints(both);
      if (npoints <= most && npoints <= partNpoints(pending) + partNpoints(part) + slack) {
        pending = join(pending, part, both);
        continue;
      }
    }
    if (pending !== undefined) yield pending;
    pending = part;
  }
  if (pending !== undefined) yield pending;
}
