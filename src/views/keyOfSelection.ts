import type { HyperslabSelection } from '../operators/hyperslab.js';

/** A text that two selections share where they select the same in the same way. */
export function keyOfSelection(selection: HyperslabSelection | undefined): string {
  if (selection === undefined) return 'all';
  const { start, count, stride = count.map(() => 1), block = count.map(() => 1) } = selection;
  return [start, count, stride, block].join(' ');
}
