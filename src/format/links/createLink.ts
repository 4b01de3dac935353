import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { addReferences } from '../objects/addReferences.js';
import { changeLinks } from './changeLinks.js';
import type { NewLink } from './NewLink.js';

/** Adds a link, whose name is free, to the group at an address; an object that it leads to has one reference more. */
export function createLink(space: FileSpace, group: number, insert: NewLink): void {
  if (insert.type === 'hard') addReferences(space, insert.address);
  carryOut(space, (edit) => changeLinks(edit, group, { insert }));
}
