import { deleteLink as deleteStored } from '../../../format/links/deleteLink.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { subjectOf } from '../worker/Place.js';
import type { LinkPlace } from './locateLink.js';

/** Deletes a link (`H5Ldelete`). Open identifiers follow their objects to other links, or stand for nothing any more. */
export function deleteLink(objects: ObjectTable, place: LinkPlace): void {
  const { group, link } = place;
  const paths = objects.pathsOf(group.file);
  const affected = paths.before(link.name);
  group.file.edit(subjectOf(place), (space) => deleteStored(space, group.address, link));
  paths.after(affected);
}
