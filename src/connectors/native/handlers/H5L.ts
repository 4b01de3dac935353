import type { StoredLink } from '../../../format/messages/link.js';
import type { LinkInfo } from '../../../model/info.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { kindOf, locate, requireKind } from '../worker/follow.js';
import { notFound } from '../worker/notFound.js';
import { askedAt, type Place } from '../worker/Place.js';
import { splitName } from '../worker/paths.js';
import type { HandlersOf } from './HandlersOf.js';

/** Handlers of the routines of H5L that change nothing. */
export const H5L: HandlersOf<'H5L'> = ({ objects }) => ({
  *H5Lexists({ loc_id, name }, context): Steps<boolean> {
    const location = objects.place(loc_id);
    const { parent, last } = splitName(name);
    if (last === '') return true;
    const group = yield* locate(location, parent, context);
    // As in C, only the link itself may be missing, not a group on the way to it.
    if ((yield* kindOf(group)) !== 'group') throw notGroup(group, askedAt(location, name).path);
    return (yield* group.file.look(group, (view) => view.link(group.address, last))) !== undefined;
  },

  *H5Literate({ group_id, idx_type, order }): Steps<LinkInfo[]> {
    const group = objects.place(group_id);
    yield* requireKind(group, 'group');
    const links = yield* group.file.look(group, (view) => view.links(group.address, idx_type, order));
    return links.map(linkInfo);
  },
});

function notGroup(group: Place, path: string) {
  const { path: parent, file } = group.asked;
  return notFound(`'${parent}', on the way to '${path}', is not a group in '${file.name}'`);
}

function linkInfo(link: StoredLink): LinkInfo {
  const { name } = link;
  switch (link.type) {
    case 'hard':
      return { name, type: 'H5L_TYPE_HARD' };
    case 'soft':
      return { name, type: 'H5L_TYPE_SOFT', target: link.target };
    case 'external':
      return { name, type: 'H5L_TYPE_EXTERNAL', target: link.target, file: link.file };
    default:
      return { name, type: 'H5L_TYPE_UD' };
  }
}
