import type { Selection, Span, SpanList } from '../Dataspace.js';
import { blocksOf, hyperslabNpoints, lastOf } from './hyperslab.js';

/** Two opposite corners of a block, both inside it. */
export interface Bounds {
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** The smallest block that holds a selection; `null` when nothing is selected. */
export function selectionBounds(selection: Selection, dims: readonly number[]): Bounds | null {
  switch (selection.type) {
    case 'none':
      return null;
    case 'all':
      return dims.includes(0) ? null : { start: dims.map(() => 0), end: dims.map((size) => size - 1) };
    case 'hyperslab':
      if (hyperslabNpoints(selection) === 0) return null;
      return {
        start: selection.start,
        end: selection.start.map((_, dimension) => lastOf(blocksOf(selection, dimension))),
      };
    case 'spans':
      return boundsOfSpans(selection.root);
    case 'points':
      return boundsOfPoints(selection.points);
  }
}

function boundsOfSpans(root: SpanList): Bounds | null {
  const start: number[] = [];
  const end: number[] = [];
  const seen = new Set<SpanList>();
  const visit = (list: SpanList, dimension: number): void => {
    if (seen.has(list)) return;
    seen.add(list);
    start[dimension] = Math.min(start[dimension] ?? Infinity, (list.spans[0] as Span).low);
    end[dimension] = Math.max(end[dimension] ?? -1, (list.spans[list.spans.length - 1] as Span).high);
    for (const { down } of list.spans) if (down !== undefined) visit(down, dimension + 1);
  };
  if (root.spans.length === 0) return null;
  visit(root, 0);
  return { start, end };
}

function boundsOfPoints(points: readonly (readonly number[])[]): Bounds | null {
  if (points[0] === undefined) return null;
  const start = [...points[0]];
  const end = [...points[0]];
  for (const point of points) {
    for (let dimension = 0; dimension < point.length; dimension += 1) {
      const coordinate = point[dimension] as number;
      if (coordinate < (start[dimension] as number)) start[dimension] = coordinate;
      if (coordinate > (end[dimension] as number)) end[dimension] = coordinate;
    }
  }
  return { start, end };
}
