import type { CharacterSet } from '../../model/Datatype.js';
import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import type { StoredLink } from '../messages/link.js';
import { addReferences } from '../objects/addReferences.js';
import { Deletion } from '../objects/Deletion.js';
import { changeLinks } from './changeLinks.js';
import type { NewLink } from './NewLink.js';

/** The destination of a link: the address of a group, and an unused name. */
export interface LinkPlace {
  readonly group: number;
  readonly name: string;
  readonly cset: CharacterSet;
}

/**
 * Renames a link of the group at an address, or moves it to another group. Within a group it is one step; between groups an
 * interruption may leave the link in both, counted twice.
 */
export function relocateLink(space: FileSpace, group: number, link: StoredLink, to: LinkPlace): void {
  const { creationOrder: _, ...rest } = link;
  const insert: NewLink = { ...rest, name: to.name, cset: to.cset };
  if (group === to.group) {
    carryOut(space, (edit) => changeLinks(edit, group, { remove: link.name, insert }));
    return;
  }
  if (insert.type === 'hard') addReferences(space, insert.address);
  const former = new Deletion(space);
  if (insert.type === 'hard') former.add(insert.address);
  carryOut(space, (edit) => changeLinks(edit, to.group, { insert }));
  carryOut(space, (edit) => changeLinks(edit, group, { remove: link.name }));
  former.carryOut();
}
