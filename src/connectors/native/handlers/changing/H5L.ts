import { failure } from '../../../../model/H5Error.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { createLink } from '../../editor/createLink.js';
import { deleteLink } from '../../editor/deleteLink.js';
import { locateLink } from '../../editor/locateLink.js';
import { moveLink } from '../../editor/moveLink.js';
import { newLinkPlace } from '../../editor/newLinkPlace.js';
import { locate, locateKind } from '../../worker/follow.js';
import type { ChangingHandlersOf } from '../HandlersOf.js';
import { linkNameAt } from '../linkNameAt.js';

/** Handlers of the routines of H5L that change a file. */
export const H5L: ChangingHandlersOf<'H5L'> = ({ objects }) => ({
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
    // The link is located first, so that no intermediate group is created for one that does not exist.
    const location = objects.place(dst_loc);
    if (source.file !== location.file)
      throw failure(
        'bad-argument',
        'a link can be moved only within its file; the two locations are in different files',
      );
    const from = yield* locateLink(source, src_name, context);
    const to = yield* newLinkPlace(location, dst_name, lcpl_id, context);
    moveLink(objects, from, to, lcpl_id);
  },
});

function otherFile() {
  const message = 'a hard link can lead only to an object of its own file; the two locations are in different files';
  return failure('bad-argument', message);
}
