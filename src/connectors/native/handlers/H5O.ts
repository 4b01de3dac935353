import type { CopySource } from '../../../model/CopySource.js';
import type { ObjectInfo } from '../../../model/info.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import type { OpenedObject } from '../protocol.js';
import { kindOf, locate, locateKind } from '../worker/follow.js';
import { subjectOf } from '../worker/Place.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';
import { linkNameAt } from './linkNameAt.js';
import { objectInfo } from './objectInfo.js';

/** Handlers of the routines of H5O that change nothing. */
export const H5O: HandlersOf<'H5O'> = (native) => {
  const { objects } = native;
  return {
    *H5Oopen({ loc_id, name }, context): Steps<OpenedObject> {
      const place = yield* locate(objects.place(loc_id), name, context);
      return objects.add(opensOf(context), { kind: yield* kindOf(place), place });
    },

    *H5Oopen_by_idx({ loc_id, group_name, idx_type, order, n }, context): Steps<OpenedObject> {
      const group = yield* locateKind(objects.place(loc_id), group_name, 'group', context);
      const place = yield* locate(group, yield* linkNameAt(group, idx_type, order, n), context);
      return objects.add(opensOf(context), { kind: yield* kindOf(place), place });
    },

    *H5Oget_info_by_name({ loc_id, name, fields }, context): Steps<ObjectInfo> {
      const place = yield* locate(objects.place(loc_id), name, context);
      return yield* place.file.look(place, (view) => objectInfo(view, place.address, fields));
    },

    *H5Oget_copy_source({ loc_id, name }, context): Steps<CopySource> {
      const place = yield* locate(objects.place(loc_id), name, context);
      const { file, address } = place;
      file.flush();
      const { storage, shared, load } = file.opened;
      if (!shared && load) yield* waitFor(load());
      return { source: shared?.() ?? bytesOf(storage), address, what: subjectOf(place) };
    },

    H5Oflush({ obj_id }) {
      objects.place(obj_id).file.flush();
    },

    *H5Orefresh({ oid }): Steps<void> {
      const { file } = objects.place(oid);
      // h5wasm's own refresh never closes the dataset, which keeps the file open.
      if (!file.writable) yield* file.refresh();
    },

    H5Oclose: ({ object_id }, context) => closeObject(native, object_id, context),
  };
};

/** All bytes of a file that other workers cannot open. */
function bytesOf(storage: FileBytes): Uint8Array {
  const bytes = new Uint8Array(storage.size());
  storage.read(bytes, 0);
  return bytes;
}
