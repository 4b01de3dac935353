import type { H5Data } from '../../../model/H5Data.js';
import { failure, type H5Error } from '../../../model/H5Error.js';
import type { Identifier } from '../../../model/Identifier.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { deleteLink } from '../editor/deleteLink.js';
import { locateLink } from '../editor/locateLink.js';
import { newLinkPlace } from '../editor/newLinkPlace.js';
import type { MapIndex } from '../library/MapIndex.js';
import { keyOf, readKeys } from '../library/mapKeys.js';
import {
  checkKeyType,
  createMap,
  mapTransfer,
  moveElement,
  partOf,
  requireMap,
  requireValue,
  resizePart,
} from '../library/maps.js';
import { readDataset } from '../library/readDataset.js';
import { writeDataset } from '../library/writeDataset.js';
import type { OpenedObject } from '../protocol.js';
import { locate, type Reaching } from '../worker/follow.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the H5M chapter. */
export const H5M: HandlersOf<'H5M'> = (native) => {
  const { objects } = native;

  const mapOf = (identifier: Identifier): Place => objects.getKind(identifier, 'map').place;

  /** The one index of a map, read when it is first needed; of a file that others write it is read each time. */
  function* indexOf(map: Place, reaching: Reaching): Steps<MapIndex> {
    const { file, address } = map;
    const known = file.maps.get(address);
    if (known) return known;
    const index = yield* readKeys(yield* partOf(map, 'keys', reaching), map.asked.path);
    if (!file.swmr) file.maps.set(address, index);
    return index;
  }

  /** Changes a map; its index is read again when that fails or is canceled, wherever it was. */
  function* change(map: Place, steps: () => Steps<void>, undo: () => Steps<void>): Steps<void> {
    let isDone = false;
    try {
      yield* steps();
      isDone = true;
    } finally {
      if (!isDone) {
        forget(map);
        yield* undo();
      }
    }
  }

  const forget = ({ file, address }: Place): void => {
    file.maps.delete(address);
  };

  const missing = (map: Place): H5Error => failure('not-found', `the map ${subjectOf(map)} has no such key`);

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
      // Keys that cannot be read are an error now.
      yield* indexOf(place, context);
      return objects.add(opensOf(context), { kind: 'map', place });
    },

    *H5Mput({ map_id, key_mem_type_id, key, val_mem_type_id, value, dxpl_id }, context): Steps<void> {
      const map = mapOf(map_id);
      map.file.requireWritable();
      const keys = yield* partOf(map, 'keys', context);
      const values = yield* partOf(map, 'values', context);
      const text = yield* keyOf(keys, map.asked.path, key_mem_type_id, key);
      yield* requireValue(values, val_mem_type_id, value);
      const index = yield* indexOf(map, context);
      const known = index.find(text);
      const place = known ?? index.length;
      let isKeyThere = known !== undefined;
      const steps = function* (): Steps<void> {
        // The value is there before the key that leads to it.
        if (known === undefined) yield* resizePart(values, place + 1);
        yield* writeDataset(yield* mapTransfer(values, val_mem_type_id, place, dxpl_id), value);
        if (known !== undefined) return;
        yield* resizePart(keys, place + 1);
        isKeyThere = true;
        yield* writeDataset(yield* mapTransfer(keys, key_mem_type_id, place, dxpl_id), key);
        index.append(text);
      };
      // No key is left that nobody put.
      const undo = function* (): Steps<void> {
        if (isKeyThere && known === undefined) yield* resizePart(keys, place);
      };
      yield* change(map, steps, undo);
    },

    *H5Mget({ map_id, key_mem_type_id, key, val_mem_type_id, dxpl_id }, context): Steps<H5Data> {
      const map = mapOf(map_id);
      const keys = yield* partOf(map, 'keys', context);
      const text = yield* keyOf(keys, map.asked.path, key_mem_type_id, key);
      const place = (yield* indexOf(map, context)).find(text);
      if (place === undefined) throw missing(map);
      const values = yield* partOf(map, 'values', context);
      return yield* readDataset(yield* mapTransfer(values, val_mem_type_id, place, dxpl_id));
    },

    *H5Mexists({ map_id, key_mem_type_id, key }, context): Steps<boolean> {
      const map = mapOf(map_id);
      const keys = yield* partOf(map, 'keys', context);
      const text = yield* keyOf(keys, map.asked.path, key_mem_type_id, key);
      return (yield* indexOf(map, context)).find(text) !== undefined;
    },

    *H5Mget_count({ map_id }, context): Steps<number> {
      return (yield* indexOf(mapOf(map_id), context)).size;
    },

    *H5Miterate({ map_id, key_mem_type_id, dxpl_id }, context): Steps<H5Data[]> {
      const map = mapOf(map_id);
      const part = yield* partOf(map, 'keys', context);
      const keys: H5Data[] = [];
      for (const place of (yield* indexOf(map, context)).places)
        keys.push(yield* readDataset(yield* mapTransfer(part, key_mem_type_id, place, dxpl_id)));
      return keys;
    },

    *H5Mdelete({ map_id, key_mem_type_id, key }, context): Steps<void> {
      const map = mapOf(map_id);
      map.file.requireWritable();
      const keys = yield* partOf(map, 'keys', context);
      const values = yield* partOf(map, 'values', context);
      const text = yield* keyOf(keys, map.asked.path, key_mem_type_id, key);
      let index = yield* indexOf(map, context);
      if (index.find(text) === undefined) throw missing(map);
      // More than once only where the key stands in the file more than once.
      for (let place = index.find(text); place !== undefined; place = index.find(text)) {
        const last = index.length - 1;
        const from = place;
        const steps = function* (): Steps<void> {
          // The last pair takes the place: its value first, so that an interruption leaves at worst a key with another's value, never a pair without a value.
          if (from !== last) for (const part of [values, keys]) yield* moveElement(part, last, from);
          for (const part of [keys, values]) yield* resizePart(part, last);
        };
        yield* change(map, steps, function* () {});
        if (!index.remove(text)) forget(map);
        index = yield* indexOf(map, context);
      }
    },

    H5Mclose: ({ map_id }, context) => closeObject(native, map_id, context),
  };
};
