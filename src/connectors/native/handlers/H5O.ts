import type { ViewedObject } from '../../../format/FileView.js';
import type { CopySource } from '../../../model/CopySource.js';
import { H5O_INFO_BASIC, H5O_INFO_NUM_ATTRS, H5O_INFO_TIME, type ObjectInfo } from '../../../model/info.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import type { OpenedObject } from '../protocol.js';
import { kindOf, locate, locateKind } from '../worker/follow.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';
import { isMap } from './isMap.js';
import { linkNameAt } from './linkNameAt.js';
import { objectToken } from './objectToken.js';

const TYPES = { group: 'H5O_TYPE_GROUP', dataset: 'H5O_TYPE_DATASET', datatype: 'H5O_TYPE_NAMED_DATATYPE' } as const;

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
      return yield* objectInfo(yield* locate(objects.place(loc_id), name, context), fields);
    },

    *H5Oget_copy_source({ loc_id, name }, context): Steps<CopySource> {
      const place = yield* locate(objects.place(loc_id), name, context);
      const { file, address } = place;
      file.flush();
      const { storage, shared } = file.opened;
      return { source: shared?.() ?? bytesOf(storage), address, what: subjectOf(place) };
    },

    H5Oflush({ obj_id }) {
      objects.place(obj_id).file.flush();
    },

    H5Orefresh({ oid }) {
      const { file } = objects.place(oid);
      // h5wasm's own refresh never closes the dataset, which keeps the file open.
      if (!file.writable) file.reload();
    },

    H5Oclose: ({ object_id }, context) => closeObject(native, object_id, context),
  };
};

function* objectInfo(place: Place, fields: number): Steps<ObjectInfo> {
  const { file, address } = place;
  const object: ViewedObject = yield* file.look(place, (view) => view.object(address));
  const { kind, refCount, times, numAttrs } = object;
  const wants = (field: number): boolean => (fields & field) !== 0;
  return {
    type: kind === 'group' && (yield* isMap(place)) ? 'H5O_TYPE_MAP' : TYPES[kind],
    ...(wants(H5O_INFO_BASIC) && { token: hex(objectToken(address)), rc: refCount }),
    ...(wants(H5O_INFO_TIME) && {
      atime: times?.access ?? 0,
      mtime: times?.modification ?? 0,
      ctime: times?.change ?? 0,
      btime: times?.birth ?? 0,
    }),
    ...(wants(H5O_INFO_NUM_ATTRS) && { num_attrs: numAttrs }),
  };
}

/** All bytes of a file that other workers cannot open. */
function bytesOf(storage: FileBytes): Uint8Array {
  const bytes = new Uint8Array(storage.size());
  storage.read(bytes, 0);
  return bytes;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
