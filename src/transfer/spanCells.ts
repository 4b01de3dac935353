import type { Span, SpanList } from '../model/Dataspace.js';
import { firstSpanFrom } from '../model/selection/spanList.js';
import type { CellPart, Grid } from './cells.js';

/** The parts of a span tree in the cells of a grid, in the cells' order; cells without a part are skipped without being visited. */
export function* spanCells(root: SpanList, grid: Grid): Generator<CellPart, void, undefined> {
  const rank = grid.cell.length;
  const cellLow = new Array<number>(rank).fill(0);
  const cellHigh = new Array<number>(rank).fill(0);

  /** Cells that the lists of one dimension touch, below the cells' coordinates of the slower ones. */
  function* along(lists: readonly SpanList[], dimension: number, slower: number): Generator<CellPart, void, undefined> {
    const size = grid.cell[dimension] as number;
    const cells = grid.cells[dimension] as number;
    const next = lists.map(() => 0);
    for (let from = 0; ; ) {
      let first = Infinity;
      lists.forEach(({ spans }, i) => {
        const span = spans[next[i] as number];
        if (span !== undefined) first = Math.min(first, Math.max(span.low, from));
      });
      if (first === Infinity) return;
      const index = Math.floor(first / size);
      const low = index * size;
      const high = low + size - 1;
      const down = new Set<SpanList>();
      lists.forEach(({ spans }, i) => {
        let at = next[i] as number;
        for (let span = spans[at]; span !== undefined && span.low <= high; span = spans[at]) {
          if (span.down !== undefined) down.add(span.down);
          if (span.high > high) break;
          at += 1;
        }
        next[i] = at;
      });
      cellLow[dimension] = low;
      cellHigh[dimension] = high;
      const cell = slower * cells + index;
      if (dimension < rank - 1) yield* along([...down], dimension + 1, cell);
      else yield { cell, ...partWithin(root, cellLow, cellHigh) };
      from = high + 1;
    }
  }

  yield* along([root], 0, 0);
}

/** The part of a span tree within a block: its smallest block, and the number of its elements. */
function partWithin(root: SpanList, low: readonly number[], high: readonly number[]): Omit<CellPart, 'cell'> {
  const partLow = low.map(() => Infinity);
  const partHigh = low.map(() => -1);
  const visit = (list: SpanList, dimension: number): number => {
    const from = low[dimension] as number;
    const to = high[dimension] as number;
    let npoints = 0;
    let lastDown: SpanList | undefined;
    let below = 1;
    for (let i = firstSpanFrom(list, from); i < list.spans.length; i += 1) {
      const span = list.spans[i] as Span;
      if (span.low > to) break;
      if (span.down !== undefined && span.down !== lastDown) {
        lastDown = span.down;
        below = visit(span.down, dimension + 1);
      }
      if (below === 0) continue;
      const first = Math.max(span.low, from);
      const last = Math.min(span.high, to);
      partLow[dimension] = Math.min(partLow[dimension] as number, first);
      partHigh[dimension] = Math.max(partHigh[dimension] as number, last);
      npoints += (last - first + 1) * below;
    }
    return npoints;
  };
  const selected = visit(root, 0);
  return { low: partLow, high: partHigh, selected };
}
