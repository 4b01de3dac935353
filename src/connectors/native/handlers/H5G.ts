import type { GroupInfo } from '../../../model/info.js';
import { createGroup } from '../library/createGroup.js';
import { linkNameAt, linkNames, prepareLink } from '../library/links.js';
import { requireType } from '../library/objectTypes.js';
import { storedObject } from '../library/storedObject.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { joinPath } from '../worker/paths.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the H5G chapter. */
export const H5G: HandlersOf<'H5G'> = (native) => {
  const { objects } = native;
  return {
    H5Gcreate({ loc_id, name, lcpl_id, gcpl_id }, context) {
      const routine = 'H5Gcreate_async';
      const { file, path: location } = objects.get(loc_id, routine);
      const path = joinPath(location, name);
      prepareLink(file, path, lcpl_id, routine);
      createGroup(file, path, lcpl_id, gcpl_id, routine);
      return objects.add(opensOf(context), { kind: 'group', path, file });
    },

    H5Gopen({ loc_id, name }, context) {
      const { file, path: location } = objects.get(loc_id, 'H5Gopen_async');
      const path = joinPath(location, name);
      requireType(file, path, 'group', 'H5Gopen_async');
      return objects.add(opensOf(context), { kind: 'group', path, file });
    },

    H5Gget_info({ loc_id }) {
      const { file, path } = objects.get(loc_id, 'H5Gget_info_async');
      return groupInfo(file, path, 'H5Gget_info_async');
    },

    H5Gget_info_by_name({ loc_id, name }) {
      const { file, path } = objects.get(loc_id, 'H5Gget_info_by_name_async');
      return groupInfo(file, joinPath(path, name), 'H5Gget_info_by_name_async');
    },

    H5Gget_info_by_idx({ loc_id, group_name, idx_type, order, n }) {
      const routine = 'H5Gget_info_by_idx_async';
      const { file, path } = objects.get(loc_id, routine);
      const group = joinPath(path, group_name);
      return groupInfo(file, joinPath(group, linkNameAt(file, group, idx_type, order, n, routine)), routine);
    },

    H5Gclose: ({ group_id }, context) => closeObject(native, group_id, context, 'H5Gclose_async'),
  };
};

function groupInfo(file: OpenFile, path: string, routine: string): GroupInfo {
  const nlinks = linkNames(file, path, 0, 0, routine).length;
  const stored = storedObject(file, path, routine);
  if (stored?.kind !== 'group')
    return { storage_type: 'H5G_STORAGE_TYPE_UNKNOWN', nlinks, max_corder: 0, mounted: false };
  return { storage_type: stored.storageType, nlinks, max_corder: stored.maxCorder, mounted: false };
}
