import { badArgument, H5Error } from '../../../../model/H5Error.js';
import { unsupported } from '../../unsupported.js';
import { linkInfo, linkNames, prepareLink } from '../links.js';
import { objectTypeAt, typeAt } from '../objectTypes.js';
import { joinPath, splitPath } from '../paths.js';
import type { HandlersOf } from './HandlersOf.js';

/** Handlers of the H5L chapter. */
export const H5L: HandlersOf<'H5L'> = ({ objects }) => ({
  H5Lcreate_hard({ cur_loc_id, cur_name, new_loc_id, new_name, lcpl_id }) {
    const routine = 'H5Lcreate_hard_async';
    const current = objects.get(cur_loc_id, routine);
    const { file, path: location } = objects.get(new_loc_id, routine);
    if (current.file !== file)
      throw badArgument(
        routine,
        'a hard link leads to an object of its own file; the two locations are in different files',
      );
    const target = joinPath(current.path, cur_name);
    const path = joinPath(location, new_name);
    objectTypeAt(file, target, routine);
    prepareLink(file, path, lcpl_id, routine);
    file.check(routine, path, (module, id) => module.create_hard_link(id, target, path));
  },

  H5Lcreate_soft({ link_target, link_loc_id, link_name, lcpl_id }) {
    const routine = 'H5Lcreate_soft_async';
    const { file, path: location } = objects.get(link_loc_id, routine);
    const path = joinPath(location, link_name);
    prepareLink(file, path, lcpl_id, routine);
    file.check(routine, path, (module, id) => module.create_soft_link(id, link_target, path));
  },

  H5Lcreate_external({ file_name, obj_name, link_loc_id, link_name, lcpl_id }) {
    const routine = 'H5Lcreate_external_async';
    const { file, path: location } = objects.get(link_loc_id, routine);
    const path = joinPath(location, link_name);
    prepareLink(file, path, lcpl_id, routine);
    file.check(routine, path, (module, id) => module.create_external_link(id, file_name, obj_name, path));
  },

  H5Ldelete() {
    throw unsupported('H5Ldelete');
  },

  H5Ldelete_by_idx() {
    throw unsupported('H5Ldelete_by_idx');
  },

  H5Lmove() {
    throw unsupported('H5Lmove');
  },

  H5Lexists({ loc_id, name }) {
    const routine = 'H5Lexists_async';
    const { file, path: location } = objects.get(loc_id, routine);
    const path = joinPath(location, name);
    if (path === '/' || typeAt(file, path, routine) !== undefined) return true;
    // As in C: the link may be missing, the groups on the way to it may not.
    const { parent } = splitPath(path);
    if (typeAt(file, parent, routine) === 'group') return false;
    throw new H5Error('not-found', routine, `'${parent}', on the way to '${path}', is no group of '${file.name}'`);
  },

  H5Literate({ group_id, idx_type, order }) {
    const routine = 'H5Literate_async';
    const { file, path } = objects.get(group_id, routine);
    return linkNames(file, path, idx_type, order, routine).map((name) => linkInfo(file, path, name, routine));
  },
});
