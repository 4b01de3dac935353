import { H5Error } from '../../../../model/H5Error.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { dereference } from '../../worker/dereference.js';
import type { Place } from '../../worker/Place.js';
import { splitName } from '../../worker/paths.js';
import { dimensionLabels, dimensionList, isScale } from '../dimensionScales.js';

/**
 * A name for each dimension of a dataset: that of the scale attached first, or its label; a scale of one dimension names its own. So
 * netCDF-4 names dimensions. What cannot be read gives no name.
 *
 * @param name - The dataset's own name.
 * @returns undefined where no dimension has a name.
 */
export function* axisNames(place: Place, name: string, rank: number): Steps<(string | undefined)[] | undefined> {
  const list = yield* readable(dimensionList(place, rank));
  const labels = yield* readable(dimensionLabels(place, rank));
  const isOwn = rank === 1 && !list && (yield* readable(isScale(place)));
  const names: (string | undefined)[] = [];
  for (let dimension = 0; dimension < rank; dimension += 1) {
    const reference = list?.[dimension]?.[0];
    const scale = reference && (yield* readable(dereference(place.file, reference)));
    names.push(scale ? splitName(scale.path).last : labels?.[dimension] || (isOwn ? name : undefined));
  }
  return names.some((one) => one !== undefined) ? names : undefined;
}

/** The result of steps; undefined where they fail because of what the file has. */
function* readable<T>(steps: Steps<T>): Steps<T | undefined> {
  try {
    return yield* steps;
  } catch (error) {
    if (error instanceof H5Error && error.kind !== 'canceled') return undefined;
    throw error;
  }
}
