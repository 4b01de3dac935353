import type { H5Data } from '../../../../model/H5Data.js';
import type { DataTransfer } from '../../../../model/H5P.js';
import type { MapId } from '../../../../model/Identifier.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { checkKeyType } from '../../../shared/maps/mapLayout.js';
import { StoredMap } from '../../../shared/maps/StoredMap.js';
import { createMap } from '../../editor/createMap.js';
import { deleteLink } from '../../editor/deleteLink.js';
import { locateLink } from '../../editor/locateLink.js';
import { newLinkPlace } from '../../editor/newLinkPlace.js';
import type { OpenedObject } from '../../protocol.js';
import { locate, type Reaching } from '../../worker/follow.js';
import { type ChangingHandlersOf, opensOf } from '../HandlersOf.js';
import { requireMap } from '../isMap.js';
import { NativeMapStore } from '../NativeMapStore.js';

/** Handlers of the routines of H5M except `H5Mclose`. */
export const H5M: ChangingHandlersOf<'H5M'> = ({ objects }) => {
  /** A map, for one request. */
  function mapOf(identifier: MapId, reaching: Reaching, dxpl: DataTransfer) {
    return new StoredMap(new NativeMapStore(objects.getKind(identifier, 'map').place, reaching, dxpl));
  }

  /** A map that is to be changed, for one request. */
  function writableMapOf(identifier: MapId, reaching: Reaching, dxpl: DataTransfer) {
    objects.getKind(identifier, 'map').place.file.requireWritable();
    return mapOf(identifier, reaching, dxpl);
  }

  return {
    *H5Mcreate({ loc_id, name, key_type_id, val_type_id, lcpl_id }, context): Steps<OpenedObject> {
      const location = objects.place(loc_id);
      checkKeyType(key_type_id);
      const to = yield* newLinkPlace(location, name, lcpl_id, context);
      const undo = function* (): Steps<void> {
        deleteLink(objects, yield* locateLink(location, name, context));
      };
      const place = yield* createMap(objects, to, { keys: key_type_id, values: val_type_id }, context, undo);
      return objects.add(opensOf(context), { kind: 'map', place });
    },

    *H5Mopen({ loc_id, name }, context): Steps<OpenedObject> {
      const place = yield* locate(objects.place(loc_id), name, context);
      yield* requireMap(place);
      // Keys that cannot be read are an error of the opening, not of the first use.
      yield* new StoredMap(new NativeMapStore(place, context)).index();
      return objects.add(opensOf(context), { kind: 'map', place });
    },

    *H5Mput({ map_id, key_mem_type_id, key, val_mem_type_id, value, dxpl_id }, context): Steps<void> {
      yield* writableMapOf(map_id, context, dxpl_id).put(key_mem_type_id, key, val_mem_type_id, value);
    },

    *H5Mget({ map_id, key_mem_type_id, key, val_mem_type_id, dxpl_id }, context): Steps<H5Data> {
      return yield* mapOf(map_id, context, dxpl_id).get(key_mem_type_id, key, val_mem_type_id);
    },

    *H5Mexists({ map_id, key_mem_type_id, key, dxpl_id }, context): Steps<boolean> {
      return yield* mapOf(map_id, context, dxpl_id).has(key_mem_type_id, key);
    },

    *H5Mget_count({ map_id, dxpl_id }, context): Steps<number> {
      return (yield* mapOf(map_id, context, dxpl_id).index()).size;
    },

    *H5Miterate({ map_id, key_mem_type_id, dxpl_id }, context): Steps<H5Data[]> {
      return yield* mapOf(map_id, context, dxpl_id).keys(key_mem_type_id);
    },

    *H5Mdelete({ map_id, key_mem_type_id, key, dxpl_id }, context): Steps<void> {
      yield* writableMapOf(map_id, context, dxpl_id).delete(key_mem_type_id, key);
    },
  };
};
