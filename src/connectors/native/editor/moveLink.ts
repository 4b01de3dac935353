import { relocateLink } from '../../../format/links/relocateLink.js';
import { failure } from '../../../model/H5Error.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { subjectOf } from '../worker/Place.js';
import { characterSetOf } from './characterSetOf.js';
import type { LocatedLink } from './locateLink.js';
import type { NewLinkPlace } from './newLinkPlace.js';

/**
 * Moves a link to another name or another group of its file (`H5Lmove`). Open identifiers follow their objects.
 * Errors: `H5Error` `bad-argument` for a place in another file, or below the link itself.
 */
export function moveLink(
  objects: ObjectTable,
  from: LocatedLink,
  to: NewLinkPlace,
  { charEncoding }: LinkCreation,
): void {
  const { group, link } = from;
  const { file } = group;
  if (to.group.file !== file)
    throw failure('bad-argument', 'a link can be moved only within its file; the two locations are in different files');
  if (`${to.group.path}/`.startsWith(`${from.path}/`))
    throw failure('bad-argument', `'${from.asked.path}' cannot be moved into itself, to '${to.asked.path}'`);
  const paths = objects.pathsOf(file);
  const affected = paths.beforeLinkChange(link.name);
  const target = { group: to.group.address, name: to.name, cset: characterSetOf(to.name, charEncoding) };
  file.edit(subjectOf(from), (space) => relocateLink(space, group.address, link, target));
  paths.afterLinkChange(affected, { from: from.path, to: to.path });
}
