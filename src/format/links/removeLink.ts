import { carryOut } from '../edit/carryOut.js';
import type { FileSpace } from '../edit/FileSpace.js';
import type { StoredLink } from '../messages/link.js';
import { Deletion } from '../objects/Deletion.js';
import { changeLinks } from './changeLinks.js';

/** Deletes a link of the group at an address. With its last hard link the object is deleted too, and everything that only it referred to. */
export function removeLink(space: FileSpace, group: number, link: StoredLink): void {
  const deletion = new Deletion(space);
  if (link.type === 'hard') deletion.add(link.address);
  carryOut(space, (edit) => changeLinks(edit, group, { remove: link.name }));
  deletion.carryOut();
}
