import type { LocationId } from '../../../model/Identifier.js';
import { H5O_INFO_BASIC, H5O_INFO_NUM_ATTRS, H5O_INFO_TIME, type ObjectInfo } from '../../../model/info.js';
import type { CopySource } from '../../../model/Operations.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import { copyFrom, copyWithin } from '../editor/copyObject.js';
import { requireObject } from '../editor/requireObject.js';
import { namesOfAttributes } from '../library/attributes.js';
import { linkNameAt } from '../library/links.js';
import { isMap } from '../library/maps.js';
import { objectTypeAt } from '../library/objectTypes.js';
import { addressOf, referenceTo, storedObject } from '../library/storedObject.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { joinPath } from '../worker/paths.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

const TYPES = { group: 'H5O_TYPE_GROUP', dataset: 'H5O_TYPE_DATASET', datatype: 'H5O_TYPE_NAMED_DATATYPE' } as const;

/** Handlers of the H5O chapter. */
export const H5O: HandlersOf<'H5O'> = (native) => {
  const { files, objects } = native;
  return {
    H5Oopen({ loc_id, name }, context) {
      const { file, path: location } = objects.get(loc_id, 'H5Oopen_async');
      const path = joinPath(location, name);
      return objects.add(opensOf(context), { kind: objectTypeAt(file, path, 'H5Oopen_async'), path, file });
    },

    H5Oopen_by_idx({ loc_id, group_name, idx_type, order, n }, context) {
      const routine = 'H5Oopen_by_idx_async';
      const { file, path: location } = objects.get(loc_id, routine);
      const group = joinPath(location, group_name);
      const path = joinPath(group, linkNameAt(file, group, idx_type, order, n, routine));
      return objects.add(opensOf(context), { kind: objectTypeAt(file, path, routine), path, file });
    },

    H5Oget_info_by_name({ loc_id, name, fields }) {
      const { file, path: location } = objects.get(loc_id, 'H5Oget_info_by_name_async');
      return objectInfo(file, joinPath(location, name), fields, 'H5Oget_info_by_name_async');
    },

    H5Oget_copy_source({ loc_id, name }): CopySource {
      const routine = 'H5Ocopy_async';
      const { file, path: location } = objects.get(loc_id, routine);
      const path = joinPath(location, name);
      file.flush(routine);
      const { address } = requireObject(file, path, routine);
      const { storage, shared } = file.opened;
      const source = shared?.() ?? bytesOf(storage);
      return { source, address, what: `'${path}' in '${file.name}'` };
    },

    *H5Ocopy({ src_loc_id, src_name, dst_loc_id, dst_name, ocpypl_id, lcpl_id }): Steps<void> {
      const routine = 'H5Ocopy_async';
      const { file, path: location } = objects.get(dst_loc_id, routine);
      const to = { file, path: joinPath(location, dst_name), flags: ocpypl_id, lcpl: lcpl_id, routine };
      if (!isCopySource(src_loc_id)) {
        const { path } = objects.get(src_loc_id, routine);
        yield* copyWithin(joinPath(path, src_name), to);
        return;
      }
      const { storage } = yield* waitFor(Promise.resolve(files.openStorage(src_loc_id.source)));
      try {
        yield* copyFrom(storage, src_loc_id, to);
      } finally {
        storage.close();
      }
    },

    H5Oflush({ obj_id }) {
      const { file } = objects.get(obj_id, 'H5Oflush_async');
      file.flush('H5Oflush_async');
    },

    H5Orefresh({ oid }) {
      const { file } = objects.get(oid, 'H5Orefresh_async');
      // h5wasm's own refresh keeps the dataset open for ever, and with it the file.
      if (!file.writable) file.reload('H5Orefresh_async');
    },

    H5Oclose: ({ object_id }, context) => closeObject(native, object_id, context, 'H5Oclose_async'),
  };
};

function objectInfo(file: OpenFile, path: string, fields: number, routine: string): ObjectInfo {
  const type = objectTypeAt(file, path, routine);
  const stored = storedObject(file, path, routine);
  // libhdf5 need not open a file for it that is being edited.
  const edited = file.editing ? stored : undefined;
  const wants = (field: number): boolean => (fields & field) !== 0;
  const token = () => (edited ? referenceTo(edited.address) : addressOf(file, path, routine));
  const numAttrs = () => edited?.numAttrs ?? namesOfAttributes(file, path, routine).length;
  const times = stored?.times;
  return {
    type: type === 'group' && isMap(file, path, routine) ? 'H5O_TYPE_MAP' : TYPES[type],
    ...(wants(H5O_INFO_BASIC) ? { token: hex(token()), ...(stored ? { rc: stored.refCount } : {}) } : {}),
    ...(wants(H5O_INFO_TIME)
      ? {
          atime: times?.access ?? 0,
          mtime: times?.modification ?? 0,
          ctime: times?.change ?? 0,
          btime: times?.birth ?? 0,
        }
      : {}),
    ...(wants(H5O_INFO_NUM_ATTRS) ? { num_attrs: numAttrs() } : {}),
  };
}

/** All bytes of a file that only this worker can open. */
function bytesOf(storage: FileBytes): Uint8Array {
  const bytes = new Uint8Array(storage.size());
  storage.read(bytes, 0);
  return bytes;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isCopySource(source: LocationId | CopySource): source is CopySource {
  return 'source' in source;
}
