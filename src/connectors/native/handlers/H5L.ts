import type { StoredLink } from '../../../format/messages/link.js';
import { failure } from '../../../model/H5Error.js';
import type { LinkInfo } from '../../../model/info.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { createLink } from '../editor/createLink.js';
import { deleteLink } from '../editor/deleteLink.js';
import { locateLink } from '../editor/locateLink.js';
import { moveLink } from '../editor/moveLink.js';
import { newLinkPlace } from '../editor/newLinkPlace.js';
import { kindOf, locate, locateKind, requireKind } from '../worker/follow.js';
import { notFound } from '../worker/inTermsOf.js';
import { askedAt, type Place } from '../worker/Place.js';
import { splitName } from '../worker/paths.js';
import type { HandlersOf } from './HandlersOf.js';
import { linkNameAt } from './linkNameAt.js';

/** Handlers of the H5L chapter. */
export const H5L: HandlersOf<'H5L'> = ({ objects }) => ({
  *H5Lcreate_hard({ cur_loc_id, cur_name, new_loc_id, new_name, lcpl_id }, context): Steps<void> {
    const current = objects.place(cur_loc_id);
    const location = objects.place(new_loc_id);
    if (current.file !== location.file) throw otherFile();
    const target = yield* locate(current, cur_name, context);
    const to = yield* newLinkPlace(location, new_name, lcpl_id, context);
    if (target.file !== to.group.file) throw otherFile();
    yield* createLink(to, { type: 'hard', target }, lcpl_id);
  },

  *H5Lcreate_soft({ link_target, link_loc_id, link_name, lcpl_id }, context): Steps<void> {
    const to = yield* newLinkPlace(objects.place(link_loc_id), link_name, lcpl_id, context);
    yield* createLink(to, { type: 'soft', target: link_target }, lcpl_id);
  },

  *H5Lcreate_external({ file_name, obj_name, link_loc_id, link_name, lcpl_id }, context): Steps<void> {
    const to = yield* newLinkPlace(objects.place(link_loc_id), link_name, lcpl_id, context);
    yield* createLink(to, { type: 'external', file: file_name, target: obj_name }, lcpl_id);
  },

  *H5Ldelete({ loc_id, name }, context): Steps<void> {
    const location = objects.place(loc_id);
    location.file.requireWritable();
    deleteLink(objects, yield* locateLink(location, name, context));
  },

  *H5Ldelete_by_idx({ loc_id, group_name, idx_type, order, n }, context): Steps<void> {
    const group = yield* locateKind(objects.place(loc_id), group_name, 'group', context);
    group.file.requireWritable();
    const name = yield* linkNameAt(group, idx_type, order, n);
    deleteLink(objects, yield* locateLink(group, name, context));
  },

  *H5Lmove({ src_loc, src_name, dst_loc, dst_name, lcpl_id }, context): Steps<void> {
    const source = objects.place(src_loc);
    source.file.requireWritable();
    // Groups are made on the way only to a link that is there.
    const location = objects.place(dst_loc);
    if (source.file !== location.file)
      throw failure('bad-argument', 'a link moves within its file; the two locations are in different files');
    const from = yield* locateLink(source, src_name, context);
    const to = yield* newLinkPlace(location, dst_name, lcpl_id, context);
    moveLink(objects, from, to, lcpl_id);
  },

  *H5Lexists({ loc_id, name }, context): Steps<boolean> {
    const location = objects.place(loc_id);
    const { parent, last } = splitName(name);
    if (last === '') return true;
    const group = yield* locate(location, parent, context);
    // As in C: the link may be missing, the groups on the way to it may not.
    if ((yield* kindOf(group)) !== 'group') throw noGroup(group, askedAt(location, name).path);
    return (yield* group.file.look(group, (view) => view.link(group.address, last))) !== undefined;
  },

  *H5Literate({ group_id, idx_type, order }): Steps<LinkInfo[]> {
    const group = objects.place(group_id);
    yield* requireKind(group, 'group');
    const links = yield* group.file.look(group, (view) => view.links(group.address, idx_type, order));
    return links.map(linkInfo);
  },
});

function otherFile() {
  const message = 'a hard link leads to an object of its own file; the two locations are in different files';
  return failure('bad-argument', message);
}

function noGroup(group: Place, path: string) {
  const { path: parent, file } = group.asked;
  return notFound(`'${parent}', on the way to '${path}', is no group of '${file.name}'`);
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
