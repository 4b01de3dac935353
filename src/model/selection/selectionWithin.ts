import type { Selection } from '../Dataspace.js';
import { selectionBounds } from './selectionBounds.js';

/** Whether every element a selection takes lies in an extent, and has as many coordinates as the extent dimensions. */
export function selectionWithin(selection: Selection, dims: readonly number[]): boolean {
  if (selection.type === 'all' || selection.type === 'none') return true;
  if (selection.type === 'hyperslab' && selection.start.length !== dims.length) return false;
  const bounds = selectionBounds(selection, dims);
  if (bounds === null) return true;
  return bounds.end.length === dims.length && bounds.end.every((last, dimension) => last < (dims[dimension] as number));
}
