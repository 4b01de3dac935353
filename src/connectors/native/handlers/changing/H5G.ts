import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { createGroup } from '../../editor/createGroup.js';
import { newLinkPlace } from '../../editor/newLinkPlace.js';
import type { OpenedObject } from '../../protocol.js';
import { type ChangingHandlersOf, opensOf } from '../HandlersOf.js';

/** The handler of `H5Gcreate`. */
export const H5G: ChangingHandlersOf<'H5G'> = ({ objects }) => ({
  *H5Gcreate({ loc_id, name, lcpl_id, gcpl_id }, context): Steps<OpenedObject> {
    const to = yield* newLinkPlace(objects.place(loc_id), name, lcpl_id, context);
    const place = yield* createGroup(to, lcpl_id, gcpl_id);
    return objects.add(opensOf(context), { kind: 'group', place });
  },
});
