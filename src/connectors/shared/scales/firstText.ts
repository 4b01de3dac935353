import type { Work } from '../Work.js';
import type { ScaleStore } from './ScaleStore.js';

/** The first element of an attribute of strings; undefined where it has none. */
export function* firstText<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  name: string,
): Work<string | undefined, Yielded, Resumed> {
  return ((yield* store.read(dataset, name, 'H5T_NATIVE')) as readonly string[] | null)?.[0];
}
