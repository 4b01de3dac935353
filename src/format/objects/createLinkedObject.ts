import { carryOut } from '../edit/carryOut.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { changeLinks } from '../links/changeLinks.js';
import type { LinkPlace } from '../links/relocateLink.js';
import { addReferences } from './addReferences.js';

/**
 * Creates an object and a link to it, as one step.
 *
 * @param make - Creates the object, with a reference count of 1, and returns its address.
 * @param uses - Address of the object's committed datatype, if it has one; its reference count is raised.
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
