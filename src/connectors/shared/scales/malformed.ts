import { failure, type H5Error } from '../../../model/H5Error.js';
import type { ScaleStore } from './ScaleStore.js';

/** The error of an attribute that is not as the specification has it: `H5Error` `corrupt-file`. */
export function malformed<Dataset>(
  store: Pick<ScaleStore<Dataset, unknown, never>, 'attributeSubject'>,
  dataset: Dataset,
  name: string,
  what: string,
): H5Error {
  return failure('corrupt-file', `${store.attributeSubject(dataset, name)}: ${what}`);
}
