import { failure, H5Error } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { notFound } from '../notFound.js';
import type { Work } from '../Work.js';
import type { ScaleStore } from './ScaleStore.js';

/**
 * Which references of a list lead to a dataset. Each must lead to one, as libhdf5 opens them all to compare them.
 *
 * @param from - The dataset whose attribute `name` holds the references.
 * @returns Their places in the list. Errors: `H5Error` `not-found` for one that leads nowhere; `unsupported` for one into another file.
 */
export function* placesOf<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  references: readonly (Reference | null)[],
  dataset: Dataset,
  from: Dataset,
  name: string,
): Work<readonly number[], Yielded, Resumed> {
  const subject = store.attributeSubject(from, name);
  const found: number[] = [];
  for (const [i, reference] of references.entries()) {
    if (!reference) throw notFound(`${subject} has a null reference`);
    if (reference.externalFile !== undefined)
      throw failure('unsupported', `${subject} refers into another file, '${reference.externalFile}'`);
    try {
      if (yield* store.leadsTo(dataset, reference, from)) found.push(i);
    } catch (error) {
      // What is at such an address may be anything.
      throw error instanceof H5Error && ['not-found', 'corrupt-file', 'unsupported'].includes(error.kind)
        ? notFound(`${subject} has a reference that leads to no dataset`, error)
        : error;
    }
  }
  return found;
}
