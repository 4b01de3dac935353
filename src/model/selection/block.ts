import { type Hyperslab, npointsOf, type Selection } from '../Dataspace.js';
import { type Bounds, selectionBounds } from './selectionBounds.js';
import { selectionNpoints } from './selectionNpoints.js';

/** The block that a selection is; undefined for points, irregular selections, those with gaps, and of nothing. */
export function blockOf(selection: Selection, dims: readonly number[]): Bounds | undefined {
  if (selection.type !== 'all' && selection.type !== 'hyperslab') return undefined;
  const bounds = selectionBounds(selection, dims);
  return bounds && npointsOf(blockShape(bounds)) === selectionNpoints(selection, dims) ? bounds : undefined;
}

/** Elements of a block in each dimension. */
export function blockShape({ start, end }: Bounds): number[] {
  return end.map((last, dimension) => last - (start[dimension] as number) + 1);
}

/** The hyperslab of a block, as a block whose first element is `origin` sees it. */
export function hyperslabOfBlock(
  block: Bounds,
  origin: readonly number[] = [],
): { readonly type: 'hyperslab' } & Hyperslab {
  const ones = block.start.map(() => 1);
  return {
    type: 'hyperslab',
    start: block.start.map((at, dimension) => at - (origin[dimension] ?? 0)),
    stride: ones,
    count: ones,
    block: blockShape(block),
  };
}
