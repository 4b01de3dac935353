import { H5Error } from '../../../model/H5Error.js';
import type { Work } from '../Work.js';
import { isScale } from './datasetClass.js';
import { dimensionLabels } from './dimensionLabels.js';
import { dimensionList } from './dimensionList.js';
import type { FollowingScaleStore } from './FollowingScaleStore.js';

/**
 * A name for each dimension of a dataset: that of the scale attached first, or its label; a scale of one dimension names its own. So
 * netCDF-4 names dimensions. What cannot be read gives no name.
 *
 * @param name - The dataset's own name.
 * @returns undefined where no dimension has a name.
 */
export function* axisNames<Dataset, Yielded, Resumed>(
  store: FollowingScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  name: string,
  rank: number,
): Work<(string | undefined)[] | undefined, Yielded, Resumed> {
  const list = yield* readable(dimensionList(store, dataset, rank));
  const labels = yield* readable(dimensionLabels(store, dataset, rank));
  const isOwn = rank === 1 && !list && (yield* readable(isScale(store, dataset)));
  const names: (string | undefined)[] = [];
  for (let dimension = 0; dimension < rank; dimension += 1) {
    const reference = list?.[dimension]?.[0];
    const scale = reference && (yield* readable(store.dereference(reference, dataset)));
    names.push(scale ? lastName(store.pathOf(scale)) : labels?.[dimension] || (isOwn ? name : undefined));
  }
  return names.some((one) => one !== undefined) ? names : undefined;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The result of work; undefined where it fails because of what the file has. */
function* readable<T, Yielded, Resumed>(work: Work<T, Yielded, Resumed>): Work<T | undefined, Yielded, Resumed> {
  try {
    return yield* work;
  } catch (error) {
    if (error instanceof H5Error && error.kind !== 'canceled') return undefined;
    throw error;
  }
}
