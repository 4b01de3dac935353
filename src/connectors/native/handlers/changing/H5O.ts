import type { CopySource } from '../../../../model/CopySource.js';
import { failure } from '../../../../model/H5Error.js';
import type { LocationId } from '../../../../model/Identifier.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../../runtime/schedule/waitFor.js';
import { copyFrom, copyWithin } from '../../editor/copyObject.js';
import { newLinkPlace } from '../../editor/newLinkPlace.js';
import { locate } from '../../worker/follow.js';
import { subjectOf } from '../../worker/Place.js';
import { NO_ACCESS } from '../../worker/StorageOpener.js';
import type { ChangingHandlersOf } from '../HandlersOf.js';

/** The handler of `H5Ocopy`. */
export const H5O: ChangingHandlersOf<'H5O'> = ({ files, objects }) => ({
  *H5Ocopy({ src_loc_id, src_name, dst_loc_id, dst_name, ocpypl_id, lcpl_id }, context): Steps<void> {
    const location = objects.place(dst_loc_id);
    if (!isCopySource(src_loc_id)) {
      const source = yield* locate(objects.place(src_loc_id), src_name, context);
      const to = yield* newLinkPlace(location, dst_name, lcpl_id, context);
      if (source.file !== to.group.file)
        throw failure('unsupported', `${subjectOf(source)} is in another file; open that file to copy from it`);
      yield* copyWithin(source, { to, flags: ocpypl_id, lcpl: lcpl_id });
      return;
    }
    const { storage, load } = yield* waitFor(Promise.resolve(files.openStorage(src_loc_id.source, NO_ACCESS)));
    try {
      if (load) yield* waitFor(load());
      const to = yield* newLinkPlace(location, dst_name, lcpl_id, context);
      yield* copyFrom(storage, src_loc_id, { to, flags: ocpypl_id, lcpl: lcpl_id });
    } finally {
      storage.close();
    }
  },
});

function isCopySource(source: LocationId | CopySource): source is CopySource {
  return 'source' in source;
}
