import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { addReferences } from '../objects/addReferences.js';
import { changeLinks } from './changeLinks.js';
import type { NewLink } from './NewLink.js';

/** Adds a link with an unused name to the group at an address, and a reference to the object of a hard link. */
export function insertLink(space: FileSpace, group: number, insert: NewLink): void {
  if (insert.type === 'hard') addReferences(space, insert.address);
  carryOut(space, (edit) => changeLinks(edit, group, { insert }));
}
