import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { LinkCreation } from '../../../model/H5P.js';
import { createLink, type LinkTarget } from '../editor/createLink.js';
import { deleteLink } from '../editor/deleteLink.js';
import { editOr } from '../editor/editOr.js';
import { moveLink } from '../editor/moveLink.js';
import { linkInfos, linkNameAt, linkNames, prepareLink } from '../library/links.js';
import { objectTypeAt, typeAt } from '../library/objectTypes.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { joinPath, splitPath } from '../worker/paths.js';
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
    const byLibrary = (): void => {
      file.check(routine, path, (module, id) => module.create_hard_link(id, target, path));
    };
    link(file, path, { type: 'hard', path: target }, lcpl_id, byLibrary, routine);
  },

  H5Lcreate_soft({ link_target, link_loc_id, link_name, lcpl_id }) {
    const routine = 'H5Lcreate_soft_async';
    const { file, path: location } = objects.get(link_loc_id, routine);
    const path = joinPath(location, link_name);
    prepareLink(file, path, lcpl_id, routine);
    const byLibrary = (): void => {
      file.check(routine, path, (module, id) => module.create_soft_link(id, link_target, path));
    };
    link(file, path, { type: 'soft', target: link_target }, lcpl_id, byLibrary, routine);
  },

  H5Lcreate_external({ file_name, obj_name, link_loc_id, link_name, lcpl_id }) {
    const routine = 'H5Lcreate_external_async';
    const { file, path: location } = objects.get(link_loc_id, routine);
    const path = joinPath(location, link_name);
    prepareLink(file, path, lcpl_id, routine);
    const byLibrary = (): void => {
      file.check(routine, path, (module, id) => module.create_external_link(id, file_name, obj_name, path));
    };
    link(file, path, { type: 'external', file: file_name, target: obj_name }, lcpl_id, byLibrary, routine);
  },

  H5Ldelete({ loc_id, name }) {
    const { file, path } = objects.get(loc_id, 'H5Ldelete_async');
    deleteLink(objects, file, joinPath(path, name), 'H5Ldelete_async');
  },

  H5Ldelete_by_idx({ loc_id, group_name, idx_type, order, n }) {
    const routine = 'H5Ldelete_by_idx_async';
    const { file, path } = objects.get(loc_id, routine);
    const group = joinPath(path, group_name);
    deleteLink(objects, file, joinPath(group, linkNameAt(file, group, idx_type, order, n, routine)), routine);
  },

  H5Lmove({ src_loc, src_name, dst_loc, dst_name, lcpl_id }) {
    const routine = 'H5Lmove_async';
    const source = objects.get(src_loc, routine);
    const { file, path: location } = objects.get(dst_loc, routine);
    if (source.file !== file)
      throw badArgument(routine, 'a link moves within its file; the two locations are in different files');
    const from = joinPath(source.path, src_name);
    const to = joinPath(location, dst_name);
    // Groups are made on the way only to a link that is there.
    if (lcpl_id.createIntermediateGroup && typeAt(file, from, routine) === undefined)
      throw new H5Error('not-found', routine, `'${from}' is not in '${file.name}'`);
    prepareLink(file, to, lcpl_id, routine);
    moveLink(objects, file, from, to, lcpl_id, routine);
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
    return linkInfos(file, path, linkNames(file, path, idx_type, order, routine), routine);
  },
});

/** Makes a link by an edit of the file, or by libhdf5, which chooses its name's character set itself. */
function link(
  file: OpenFile,
  path: string,
  to: LinkTarget,
  lcpl: LinkCreation,
  byLibrary: () => void,
  routine: string,
): void {
  editOr(file, lcpl.charEncoding ? undefined : byLibrary, routine, () => createLink(file, path, to, lcpl, routine));
}
