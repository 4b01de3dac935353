import { failure } from '../../../../model/H5Error.js';
import { H5F_ACC_EXCL, H5F_ACC_TRUNC } from '../../../../model/H5F.js';
import type { WireFileAccess } from '../../client/WireFileAccess.js';
import { rootOf } from '../../worker/Place.js';
import { type ChangingHandlersOf, opensOf } from '../HandlersOf.js';

/** Handlers of the routines of H5F that make and delete files. */
export const H5F: ChangingHandlersOf<'H5F'> = ({ files, objects }) => ({
  H5Fdelete: ({ filename }, context) => files.delete(filename, context),

  async H5Fcreate({ filename, flags, fcpl_id, fapl_id }, context) {
    if (flags !== H5F_ACC_TRUNC && flags !== H5F_ACC_EXCL) {
      throw failure('bad-argument', `flags must be H5F_ACC_TRUNC (2) or H5F_ACC_EXCL (4), not ${flags}`);
    }
    const { userblock = 0, linkCreationOrder, attrCreationOrder } = fcpl_id;
    const file = await files.open(
      {
        source: filename,
        storageMode: flags === H5F_ACC_EXCL ? 'create-new' : 'create',
        claimMode: fapl_id.swmr ? 'swmr-write' : 'write',
        create: {
          userblock,
          ...(linkCreationOrder && { linkCreationOrder }),
          ...(attrCreationOrder && { attrCreationOrder }),
        },
        fapl: fapl_id as WireFileAccess,
      },
      context,
    );
    return objects.add(opensOf(context), { kind: 'file', place: rootOf(file) });
  },
});
