import { removeLink } from '../../../format/links/removeLink.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { subjectOf } from '../worker/Place.js';
import type { LocatedLink } from './locateLink.js';

/** Deletes a link (`H5Ldelete`). Open identifiers of objects that no other link leads to become invalid. */
export function deleteLink(objects: ObjectTable, located: LocatedLink): void {
  const { group, link } = located;
  const paths = objects.pathsOf(group.file);
  const affected = paths.beforeLinkChange(link.name);
  group.file.edit(subjectOf(located), (space) => removeLink(space, group.address, link));
  paths.afterLinkChange(affected);
}
