import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { Identifier } from '../../../model/Identifier.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { deleteLink } from '../editor/deleteLink.js';
import { prepareLink } from '../library/links.js';
import type { MapIndex } from '../library/MapIndex.js';
import { keyOf, readKeys } from '../library/mapKeys.js';
import {
  checkKeyType,
  createMap,
  mapTransfer,
  moveElement,
  requireMap,
  requireValue,
  resizePart,
} from '../library/maps.js';
import { readDataset } from '../library/readDataset.js';
import { objectAddress } from '../library/storedObject.js';
import { writeDataset } from '../library/writeDataset.js';
import type { OpenObject } from '../worker/ObjectTable.js';
import { joinPath } from '../worker/paths.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the H5M chapter. */
export const H5M: HandlersOf<'H5M'> = (native) => {
  const { objects, files } = native;

  const mapOf = (identifier: Identifier, routine: string): OpenObject => objects.getKind(identifier, 'map', routine);

  /** Where the index of a map is kept; a map of another file has none, because others may have that file open. */
  const addressOf = ({ file, path, map = {} }: OpenObject, routine: string): number | undefined => {
    map.address ??= objectAddress(file, path, routine) ?? 'elsewhere';
    return map.address === 'elsewhere' || file.swmr ? undefined : map.address;
  };

  /** The one index of a map, read when it is first needed. */
  function* indexOf(open: OpenObject, routine: string): Steps<MapIndex> {
    const { file, path } = open;
    const address = addressOf(open, routine);
    const known = address === undefined ? undefined : file.maps.get(address);
    if (known) return known;
    const index = yield* readKeys(files.library, file, path, routine);
    if (address !== undefined) file.maps.set(address, index);
    return index;
  }

  /** Changes a map; its index is read again when that fails or is canceled, wherever it was. */
  function* change(open: OpenObject, steps: () => Steps<void>, undo: () => void, routine: string): Steps<void> {
    let isDone = false;
    try {
      yield* steps();
      isDone = true;
    } finally {
      if (!isDone) {
        forget(open, routine);
        undo();
      }
    }
  }

  const forget = (open: OpenObject, routine: string): void => {
    const address = addressOf(open, routine);
    if (address !== undefined) open.file.maps.delete(address);
  };

  const missing = ({ file, path }: OpenObject, routine: string): H5Error =>
    new H5Error('not-found', routine, `the map '${path}' in '${file.name}' has no such key`);

  return {
    H5Mcreate({ loc_id, name, key_type_id, val_type_id, lcpl_id }, context) {
      const routine = 'H5Mcreate_async';
      const { file, path: location } = objects.get(loc_id, routine);
      const path = joinPath(location, name);
      checkKeyType(key_type_id, routine);
      prepareLink(file, path, lcpl_id, routine);
      const undo = () => deleteLink(objects, file, path, routine);
      createMap(files.library, objects, file, path, key_type_id, val_type_id, undo, routine);
      return objects.add(opensOf(context), { kind: 'map', path, file });
    },

    *H5Mopen({ loc_id, name }, context): Steps<ReturnType<typeof objects.add>> {
      const routine = 'H5Mopen_async';
      const { file, path: location } = objects.get(loc_id, routine);
      const path = joinPath(location, name);
      requireMap(file, path, routine);
      // Keys that cannot be read are an error now.
      yield* indexOf({ kind: 'map', path, file }, routine);
      return objects.add(opensOf(context), { kind: 'map', path, file });
    },

    *H5Mput({ map_id, key_mem_type_id, key, val_mem_type_id, value, dxpl_id }): Steps<void> {
      const routine = 'H5Mput_async';
      const open = mapOf(map_id, routine);
      const { file, path } = open;
      file.write(routine);
      const text = keyOf(file, path, key_mem_type_id, key, routine);
      requireValue(file, path, val_mem_type_id, value, routine);
      const index = yield* indexOf(open, routine);
      const known = index.find(text);
      const place = known ?? index.length;
      const resize = (part: 'keys' | 'values', length: number): void => resizePart(file, path, part, length, routine);
      let isKeyThere = known !== undefined;
      const steps = function* (): Steps<void> {
        // The value is there before the key that leads to it.
        if (known === undefined) resize('values', place + 1);
        yield* writeDataset(
          files.library,
          mapTransfer(file, path, 'values', val_mem_type_id, place, dxpl_id, routine),
          value,
        );
        if (known !== undefined) return;
        resize('keys', place + 1);
        isKeyThere = true;
        yield* writeDataset(
          files.library,
          mapTransfer(file, path, 'keys', key_mem_type_id, place, dxpl_id, routine),
          key,
        );
        index.append(text);
      };
      // No key is left that nobody put.
      const undo = (): void => {
        if (isKeyThere && known === undefined) resize('keys', place);
      };
      yield* change(open, steps, undo, routine);
    },

    *H5Mget({ map_id, key_mem_type_id, key, val_mem_type_id, dxpl_id }): Steps<H5Data> {
      const routine = 'H5Mget_async';
      const open = mapOf(map_id, routine);
      const { file, path } = open;
      const text = keyOf(file, path, key_mem_type_id, key, routine);
      const place = (yield* indexOf(open, routine)).find(text);
      if (place === undefined) throw missing(open, routine);
      return yield* readDataset(
        files.library,
        mapTransfer(file, path, 'values', val_mem_type_id, place, dxpl_id, routine),
      );
    },

    *H5Mexists({ map_id, key_mem_type_id, key }): Steps<boolean> {
      const routine = 'H5Mexists_async';
      const open = mapOf(map_id, routine);
      const text = keyOf(open.file, open.path, key_mem_type_id, key, routine);
      return (yield* indexOf(open, routine)).find(text) !== undefined;
    },

    *H5Mget_count({ map_id }): Steps<number> {
      const routine = 'H5Mget_count_async';
      return (yield* indexOf(mapOf(map_id, routine), routine)).size;
    },

    *H5Miterate({ map_id, key_mem_type_id, dxpl_id }): Steps<H5Data[]> {
      const routine = 'H5Miterate_async';
      const open = mapOf(map_id, routine);
      const { file, path } = open;
      const keys: H5Data[] = [];
      for (const place of (yield* indexOf(open, routine)).places) {
        keys.push(
          yield* readDataset(files.library, mapTransfer(file, path, 'keys', key_mem_type_id, place, dxpl_id, routine)),
        );
      }
      return keys;
    },

    *H5Mdelete({ map_id, key_mem_type_id, key }): Steps<void> {
      const routine = 'H5Mdelete_async';
      const open = mapOf(map_id, routine);
      const { file, path } = open;
      file.write(routine);
      const text = keyOf(file, path, key_mem_type_id, key, routine);
      let index = yield* indexOf(open, routine);
      if (index.find(text) === undefined) throw missing(open, routine);
      // More than once only where the key stands in the file more than once.
      for (let place = index.find(text); place !== undefined; place = index.find(text)) {
        const last = index.length - 1;
        const from = place;
        const steps = function* (): Steps<void> {
          // The last pair takes the place: its value first, so that an interruption leaves at worst a key with another's value, never a pair without a value.
          if (from !== last)
            for (const part of ['values', 'keys'] as const)
              yield* moveElement(files.library, file, path, part, last, from, routine);
          for (const part of ['keys', 'values'] as const) resizePart(file, path, part, last, routine);
        };
        yield* change(open, steps, () => {}, routine);
        if (!index.remove(text)) forget(open, routine);
        index = yield* indexOf(open, routine);
      }
    },

    H5Mclose: ({ map_id }, context) => closeObject(native, map_id, context, 'H5Mclose_async'),
  };
};
