import { moveLink as moveStored } from '../../../format/links/moveLink.js';
import { badArgument } from '../../../model/H5Error.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { joinPath } from '../worker/paths.js';
import { linkPlace } from './linkPlace.js';
import { requireLink } from './requireLink.js';

/** Gives a link another name or another group (`H5Lmove`); `to` is free and its group exists. Open identifiers follow. */
export function moveLink(
  objects: ObjectTable,
  file: OpenFile,
  from: string,
  to: string,
  lcpl: LinkCreation,
  routine: string,
): void {
  file.edit(routine, from, (space) => {
    const { group, groupPath, link } = requireLink(file, from, routine);
    const target = linkPlace(file, to, lcpl, routine);
    const source = joinPath(groupPath, link.name);
    if (`${target.groupPath}/`.startsWith(`${source}/`))
      throw badArgument(routine, `'${from}' cannot be moved into itself, to '${to}'`);
    const paths = objects.pathsOf(file);
    const affected = paths.before(link.name, routine);
    moveStored(space, group, link, target);
    paths.after(affected, { from: source, to: joinPath(target.groupPath, target.name) }, routine);
  });
}
