import type { Selection, SpanList } from '../Dataspace.js';
import { failure } from '../H5Error.js';
import { combineSpans, type Keep } from './combineSpans.js';
import { frozenHyperslab, wholeExtent } from './hyperslab.js';
import { hyperslabOfSpans, spansOfHyperslab } from './hyperslabSpans.js';
import { selectionNpoints } from './selectionNpoints.js';

/** The operators of `H5Sselect_hyperslab` that join a selection A with another one, B. */
export const SELECTION_OPERATORS = {
  /** Elements of A or of B. */
  H5S_SELECT_OR: { onlyA: true, onlyB: true, both: true },
  /** Elements of both. */
  H5S_SELECT_AND: { onlyA: false, onlyB: false, both: true },
  /** Elements of one of them. */
  H5S_SELECT_XOR: { onlyA: true, onlyB: true, both: false },
  /** Elements of A that are not in B. */
  H5S_SELECT_NOTB: { onlyA: true, onlyB: false, both: false },
  /** Elements of B that are not in A. */
  H5S_SELECT_NOTA: { onlyA: false, onlyB: true, both: false },
} as const satisfies Record<string, Keep>;

export type SelectionOperator = keyof typeof SELECTION_OPERATORS;

const NONE: Selection = Object.freeze({ type: 'none' });

/**
 * A selection that B changes by an operator: regular results are hyperslabs, empty ones `none`.
 *
 * As in HDF5, 'all' joined with a hyperslab by AND is that hyperslab, even where it leaves the extent.
 * Errors: `H5Error` `bad-argument` when one of them is a selection of points, `out-of-memory` when the result is too
 * irregular to describe.
 *
 * @param dims - The extent; 'all' means its elements.
 */
export function combineSelections(
  dims: readonly number[],
  a: Selection,
  operator: SelectionOperator,
  b: Selection,
): Selection {
  if (a.type === 'points' || b.type === 'points') {
    throw failure('bad-argument', `${operator} was given a selection of points; only hyperslabs can be combined`);
  }
  const keep = SELECTION_OPERATORS[operator];
  if (isEmpty(a, dims)) return keep.onlyB ? b : NONE;
  if (isEmpty(b, dims)) return keep.onlyA ? a : NONE;
  if (a.type === 'all') {
    if (operator === 'H5S_SELECT_OR') return a;
    if (operator === 'H5S_SELECT_AND') return b;
    if (operator === 'H5S_SELECT_NOTA') return NONE;
  }
  return selectionOfSpans(combineSpans(spansOf(a, dims), spansOf(b, dims), keep));
}

function isEmpty(selection: Selection, dims: readonly number[]): boolean {
  return selection.type !== 'spans' && selectionNpoints(selection, dims) === 0;
}

function spansOf(selection: Exclude<Selection, { type: 'points' }>, dims: readonly number[]): SpanList | null {
  switch (selection.type) {
    case 'none':
      return null;
    case 'all':
      return spansOfHyperslab(wholeExtent(dims));
    case 'hyperslab':
      return spansOfHyperslab(selection);
    case 'spans':
      return selection.root;
  }
}

function selectionOfSpans(root: SpanList | null): Selection {
  if (root === null) return NONE;
  const hyperslab = hyperslabOfSpans(root);
  return hyperslab === null ? Object.freeze({ type: 'spans', root }) : frozenHyperslab(hyperslab);
}
