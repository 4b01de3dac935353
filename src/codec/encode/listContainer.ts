import type { ElementEncoder } from '../element.js';
import { expected } from './expected.js';

/**
 * The container that is an array with a value for each element.
 *
 * @param what - What its values are, in messages.
 * @param checkItem - Refuses a value; `where` names it in the error.
 */
export function listContainer(
  what: string,
  checkItem: (item: unknown, where: string) => void,
): Pick<ElementEncoder, 'partial' | 'elementsPerElement' | 'lengthOf' | 'check'> {
  return {
    partial: false,
    elementsPerElement: 1,
    lengthOf: (data) => (Array.isArray(data) ? data.length : undefined),
    check(data, n, where) {
      if (!Array.isArray(data) || data.length !== n) throw expected(where, `an array of ${n} ${what}`, data);
      for (let i = 0; i < n; i++) checkItem(data[i], `${where}[${i}]`);
    },
  };
}
