import type { GroupInfo } from '../../../model/info.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { OpenedObject } from '../protocol.js';
import { locateKind, requireKind } from '../worker/follow.js';
import type { Place } from '../worker/Place.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';
import { linkNameAt } from './linkNameAt.js';

/** Handlers of the routines of H5G that change nothing. */
export const H5G: HandlersOf<'H5G'> = (native) => {
  const { objects } = native;
  return {
    *H5Gopen({ loc_id, name }, context): Steps<OpenedObject> {
      const place = yield* locateKind(objects.place(loc_id), name, 'group', context);
      return objects.add(opensOf(context), { kind: 'group', place });
    },

    *H5Gget_info({ loc_id }): Steps<GroupInfo> {
      return yield* groupInfo(objects.place(loc_id));
    },

    *H5Gget_info_by_name({ loc_id, name }, context): Steps<GroupInfo> {
      return yield* groupInfo(yield* locateKind(objects.place(loc_id), name, 'group', context));
    },

    *H5Gget_info_by_idx({ loc_id, group_name, idx_type, order, n }, context): Steps<GroupInfo> {
      const group = yield* locateKind(objects.place(loc_id), group_name, 'group', context);
      const name = yield* linkNameAt(group, idx_type, order, n);
      return yield* groupInfo(yield* locateKind(group, name, 'group', context));
    },

    H5Gclose: ({ group_id }, context) => closeObject(native, group_id, context),
  };
};

function* groupInfo(group: Place): Steps<GroupInfo> {
  yield* requireKind(group, 'group');
  const { file, address } = group;
  const nlinks = yield* file.look(group, (view) => view.linkCount(address));
  const object = yield* file.look(group, (view) => view.object(address));
  const { storageType, maxCorder } = object as Extract<typeof object, { kind: 'group' }>;
  return { storage_type: storageType, nlinks, max_corder: maxCorder, mounted: false };
}
