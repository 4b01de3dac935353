import { failure } from '../../../model/H5Error.js';
import type { ScaleStore } from './ScaleStore.js';

/** Checks that a dataset of `rank` dimensions has one of a number. Errors: `H5Error` `bad-argument`. */
export function requireDimension<Dataset>(
  store: Pick<ScaleStore<Dataset, unknown, never>, 'subjectOf'>,
  dataset: Dataset,
  rank: number,
  parameter: string,
  value: number,
): void {
  if (value < rank) return;
  const dimensions = rank === 1 ? '1 dimension' : `${rank} dimensions`;
  throw failure('bad-argument', `${parameter} is ${value}, but ${store.subjectOf(dataset)} has ${dimensions}`);
}
