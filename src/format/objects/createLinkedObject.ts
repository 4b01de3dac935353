import { carryOut } from '../edit/carryOut.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { changeLinks } from '../links/changeLinks.js';
import type { LinkPlace } from '../links/relocateLink.js';
import { addReferences } from './addReferences.js';

/**
 * Makes an object and the link that leads to it, as one step.
 *
 * @param make - Makes the object, which has one reference, and gives its address.
 * @param uses - Address of the committed datatype that it counts as a reference to, if it uses one.
 * @returns The object's address.
 */
export function createLinkedObject(
  space: FileSpace,
  { group, name, cset }: LinkPlace,
  make: (edit: FileEdit) => number,
  uses?: number,
): number {
  if (uses !== undefined) addReferences(space, uses);
  return carryOut(space, (edit) => {
    const address = make(edit);
    changeLinks(edit, group, { insert: { name, cset, type: 'hard', address } });
    return address;
  });
}
