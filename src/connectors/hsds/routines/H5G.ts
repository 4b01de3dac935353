import type { GroupInfo } from '../../../model/info.js';
import { locateKind, requireKind } from '../client/follow.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import type { Place } from '../client/Place.js';
import { linkNameAt } from '../metadata/groupLinks.js';
import { createGroup, newLink } from '../metadata/newLink.js';
import { tellMembers } from '../metadata/tellMembers.js';
import { closeObject } from './closing.js';

/** Handlers of the routines of H5G. */
export const H5G: HandlersOf<'H5G'> = {
  async H5Gcreate({ args: { loc_id, name, lcpl_id, gcpl_id } }, handling) {
    const to = await newLink(await handling.place(loc_id), name, lcpl_id);
    handling.commit();
    const { place, done } = createGroup(to, gcpl_id);
    return handling.staged({ kind: 'group', place }, done);
  },

  async H5Gopen({ args: { loc_id, name } }, handling) {
    return { kind: 'group', place: await locateKind(await handling.place(loc_id), name, 'group') };
  },

  async H5Gget_info({ args: { loc_id } }, handling) {
    return groupInfo(await handling.place(loc_id));
  },

  async H5Gget_info_by_name({ args: { loc_id, name } }, handling) {
    return groupInfo(await locateKind(await handling.place(loc_id), name, 'group'));
  },

  async H5Gget_info_by_idx({ args: { loc_id, group_name, idx_type, order, n } }, handling) {
    const group = await locateKind(await handling.place(loc_id), group_name, 'group');
    return groupInfo(await locateKind(group, await linkNameAt(group, idx_type, order, n), 'group'));
  },

  async H5Gget_members({ args: { group_id, idx_type, order, asked } }, handling) {
    return tellMembers(await handling.place(group_id), { index: idx_type, order, asked }, handling);
  },

  H5Gclose: ({ args: { group_id } }, handling) => closeObject(group_id, handling),
};

/** What there is to tell of a group; the server does not say how it stores links. */
async function groupInfo(group: Place): Promise<GroupInfo> {
  requireKind(group, 'group');
  const { record, domain } = group;
  const [links, { linkOrder }] = await Promise.all([domain.objects.links(record), domain.objects.head(record)]);
  return {
    storage_type: 'H5G_STORAGE_TYPE_UNKNOWN',
    nlinks: links.size,
    max_corder: linkOrder ? record.linksEver : 0,
    mounted: false,
  };
}
