import { moveLink as moveStored } from '../../../format/links/moveLink.js';
import { failure } from '../../../model/H5Error.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { subjectOf } from '../worker/Place.js';
import { characterSetOf } from './characterSetOf.js';
import type { LinkPlace } from './locateLink.js';
import type { NewLinkPlace } from './newLinkPlace.js';

/** Gives a link another name or another group (`H5Lmove`). Open identifiers follow. */
export function moveLink(
  objects: ObjectTable,
  from: LinkPlace,
  to: NewLinkPlace,
  { charEncoding }: LinkCreation,
): void {
  const { group, link } = from;
  const { file } = group;
  if (to.group.file !== file)
    throw failure('bad-argument', 'a link moves within its file; the two locations are in different files');
  if (`${to.group.path}/`.startsWith(`${from.path}/`))
    throw failure('bad-argument', `'${from.asked.path}' cannot be moved into itself, to '${to.asked.path}'`);
  const paths = objects.pathsOf(file);
  const affected = paths.before(link.name);
  const target = { group: to.group.address, name: to.name, cset: characterSetOf(to.name, charEncoding) };
  file.edit(subjectOf(from), (space) => moveStored(space, group.address, link, target));
  paths.after(affected, { from: from.path, to: to.path });
}
