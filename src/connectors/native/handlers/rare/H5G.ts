import type { Columns } from '../../../../model/Columns.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { requireKind } from '../../worker/follow.js';
import type { RareHandlersOf } from '../HandlersOf.js';
import { listMembers } from './listMembers.js';

/** Handlers of the routines of H5G that reading needs rarely. */
export const H5G: RareHandlersOf<'H5G'> = ({ objects }) => ({
  *H5Gget_members({ group_id, idx_type, order, asked }, context): Steps<Columns> {
    const group = objects.place(group_id);
    yield* requireKind(group, 'group');
    return yield* listMembers(group, { index: idx_type, order }, asked, context);
  },
});
