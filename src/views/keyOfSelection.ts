import type { HyperslabSelection } from '../operators/hyperslab.js';

/** A text that two selections share where they are written the same. */
export function keyOfSelection(selection: HyperslabSelection | undefined): string {
  if (selection === undefined) return 'all';
  const { start, count, stride, block } = selection;
  return JSON.stringify([start, count, stride, block]);
}
