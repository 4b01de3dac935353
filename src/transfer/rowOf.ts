import type { Piece } from './TransferPlan.js';

/**
 * Where the elements of a piece lie in the buffer, if they lie side by side there, all of them and in their order: then they can be moved as
 * they are. Undefined where they do not.
 */
export function rowOf(piece: Pick<Piece, 'npoints' | 'selected' | 'forEachRow'>): number | undefined {
  if (piece.npoints !== piece.selected) return undefined;
  let rows = 0;
  let first = 0;
  let isContiguous = true;
  piece.forEachRow((_, count, at, step) => {
    rows += 1;
    first = at;
    isContiguous &&= step === 1 || count === 1;
  });
  return rows === 1 && isContiguous ? first : undefined;
}
