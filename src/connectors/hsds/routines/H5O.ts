import { failure } from '../../../model/H5Error.js';
import { isIdentifier } from '../../../model/Identifier.js';
import type { ObjectInfo } from '../../../model/info.js';
import { locate, locateKind } from '../client/follow.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import type { OpenObject } from '../client/OpenFile.js';
import type { Place } from '../client/Place.js';
import { copyWithin } from '../metadata/copyWithin.js';
import { linkNameAt } from '../metadata/groupLinks.js';
import { objectCreation } from '../metadata/objectCreation.js';
import { objectInfo } from '../metadata/objectInfo.js';
import { visitObjects } from '../metadata/visitObjects.js';
import { closeObject, flushFile } from './closing.js';

/** Handlers of the routines of H5O. */
export const H5O: HandlersOf<'H5O'> = {
  async H5Oopen({ args: { loc_id, name } }, handling) {
    return opened(await locate(await handling.place(loc_id), name));
  },

  async H5Oopen_by_idx({ args: { loc_id, group_name, idx_type, order, n } }, handling) {
    const group = await locateKind(await handling.place(loc_id), group_name, 'group');
    return opened(await locate(group, await linkNameAt(group, idx_type, order, n)));
  },

  async H5Oget_info_by_name({ args: { loc_id, name, fields } }, handling): Promise<ObjectInfo> {
    const { domain, record } = await locate(await handling.place(loc_id), name);
    return objectInfo(domain, record, fields);
  },

  async H5Ovisit({ args: { obj_id, idx_type, order, fields } }, handling) {
    return visitObjects(await handling.place(obj_id), { index: idx_type, order, fields });
  },

  async H5Oget_creation({ args: { loc_id, name } }, handling) {
    return objectCreation(await locate(await handling.place(loc_id), name));
  },

  async H5Ocopy({ args }, handling) {
    const { src_loc_id, dst_loc_id } = args;
    if (!isIdentifier(src_loc_id)) throw failure('unsupported', 'src_loc_id must be a location of this connector');
    const [source, target] = await Promise.all([handling.place(src_loc_id), handling.place(dst_loc_id)]);
    target.domain.requireWritable();
    await copyWithin(args, handling, source.domain === target.domain);
  },

  async H5Oflush({ args: { obj_id } }, handling) {
    await handling.place(obj_id);
    handling.commit();
    await flushFile(handling.file);
  },

  async H5Orefresh({ args: { oid } }, handling) {
    const { domain } = await handling.place(oid);
    // What was staged is not on the server yet.
    await domain.changes.whenSent();
    // Of the whole file, as the native connector has it: others may have changed more than the object.
    domain.objects.forget();
  },

  H5Oclose: ({ args: { object_id } }, handling) => closeObject(object_id, handling),
};

/** What an identifier of an object stands for. */
export function opened(place: Place): OpenObject {
  return { kind: place.record.kind, place };
}
