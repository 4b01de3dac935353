import { failure } from '../../../model/H5Error.js';
import type { CreationOrder } from '../../../model/H5P.js';
import { H5_INDEX_CRT_ORDER, H5_ITER_DEC, type IndexType, type IterationOrder } from '../../../model/iteration.js';
import { compareBytes, encodeName } from '../../../model/nameBytes.js';

/**
 * Links or attributes in the order of an index: of their names' bytes, as libhdf5 has it, or of their creation.
 *
 * @param tracked - Whether creation order was asked for when the group or object was created.
 * @param subject - Names that in the error, `H5Error` `bad-argument` where creation order is wanted and was not.
 */
export function byIndex<T extends { readonly name: string }>(
  inOrderOfCreation: Iterable<T>,
  index: IndexType,
  order: IterationOrder,
  tracked: CreationOrder | undefined,
  subject: string,
): T[] {
  const items = [...inOrderOfCreation];
  if (index === H5_INDEX_CRT_ORDER) {
    if (!tracked) throw failure('bad-argument', `idx_type: ${subject} does not track creation order`);
  } else items.sort((one, other) => compareNames(one.name, other.name));
  return order === H5_ITER_DEC ? items.reverse() : items;
}

/** Item `n` of an index. Errors: `H5Error` `bad-argument` where there are fewer. */
export function itemAt<T>(items: readonly T[], n: number, subject: string, what: string): T {
  const item = items[n];
  if (item === undefined) throw failure('bad-argument', `n is ${n}, but ${subject} has ${items.length} ${what}`);
  return item;
}

/** Names in the order of their bytes. */
export function compareNames(one: string, other: string): number {
  // UTF-16 and UTF-8 order texts alike unless one has surrogates.
  if (!/[\ud800-\udfff]/.test(one + other)) return one < other ? -1 : Number(one > other);
  return compareBytes(encodeName(one), encodeName(other));
}
