import type { H5Data, H5WritableData } from '../../../../model/H5Data.js';
import { H5Error } from '../../../../model/H5Error.js';
import type { Identifier } from '../../../../model/Identifier.js';
import type { Steps } from '../../../../worker/Steps.js';
import { forgetDatasets } from '../describeDataset.js';
import { prepareLink } from '../links.js';
import { keyText, MapIndex } from '../MapIndex.js';
import { createMap, mapSize, mapTransfer, requireMap } from '../maps.js';
import type { OpenObject } from '../ObjectTable.js';
import type { OpenFile } from '../OpenFile.js';
import { joinPath } from '../paths.js';
import { readDataset } from '../readDataset.js';
import { writeDataset } from '../writeDataset.js';
import { closeObject } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the H5M chapter. */
export const H5M: HandlersOf<'H5M'> = (native) => {
  const { objects, files } = native;
  const { library } = files;

  const mapOf = (identifier: Identifier, routine: string): OpenObject & { readonly map: MapIndex } => {
    const object = objects.getKind(identifier, 'map', routine);
    return { ...object, map: object.map ?? new MapIndex() };
  };

  /** The element of a key that must be there. */
  const placeOf = ({ file, path, map }: ReturnType<typeof mapOf>, key: H5WritableData, routine: string): number => {
    const place = map.find(key);
    if (place === undefined)
      throw new H5Error('not-found', routine, `the map '${path}' in '${file.name}' has no key ${keyText(key, 0)}`);
    return place;
  };

  return {
    H5Mcreate({ loc_id, name, key_type_id, val_type_id, lcpl_id }, context) {
      const routine = 'H5Mcreate_async';
      const { file, path: location } = objects.get(loc_id, routine);
      const path = joinPath(location, name);
      prepareLink(file, path, lcpl_id, routine);
      createMap(library, objects, file, path, key_type_id, val_type_id, routine);
      return objects.add(opensOf(context), { kind: 'map', path, file, map: new MapIndex() });
    },

    *H5Mopen({ loc_id, name }, context): Steps<ReturnType<typeof objects.add>> {
      const routine = 'H5Mopen_async';
      const { file, path: location } = objects.get(loc_id, routine);
      const path = joinPath(location, name);
      requireMap(file, path, routine);
      const map = new MapIndex();
      map.addAll(
        yield* readDataset(library, mapTransfer(file, path, 'keys', 'H5T_NATIVE', 'all', {}, routine)),
        mapSize(file, path, routine),
      );
      return objects.add(opensOf(context), { kind: 'map', path, file, map });
    },

    *H5Mput({ map_id, key_mem_type_id, key, val_mem_type_id, value, dxpl_id }): Steps<void> {
      const routine = 'H5Mput_async';
      const { file, path, map } = mapOf(map_id, routine);
      file.write(routine);
      const known = map.find(key);
      const place = known ?? map.size;
      const extend = (part: 'keys' | 'values'): void => resizePart(file, `${path}/${part}`, place + 1, routine);
      // The value is there before the key that leads to it.
      if (known === undefined) extend('values');
      yield* writeDataset(library, mapTransfer(file, path, 'values', val_mem_type_id, place, dxpl_id, routine), value);
      if (known !== undefined) return;
      extend('keys');
      yield* writeDataset(library, mapTransfer(file, path, 'keys', key_mem_type_id, place, dxpl_id, routine), key);
      map.add(key);
    },

    *H5Mget({ map_id, key, val_mem_type_id, dxpl_id }): Steps<H5Data> {
      const map = mapOf(map_id, 'H5Mget_async');
      const place = placeOf(map, key, 'H5Mget_async');
      return yield* readDataset(
        library,
        mapTransfer(map.file, map.path, 'values', val_mem_type_id, place, dxpl_id, 'H5Mget_async'),
      );
    },

    H5Mexists: ({ map_id, key }) => mapOf(map_id, 'H5Mexists_async').map.find(key) !== undefined,

    H5Mget_count: ({ map_id }) => mapOf(map_id, 'H5Mget_count_async').map.size,

    *H5Miterate({ map_id, key_mem_type_id, dxpl_id }): Steps<H5Data[]> {
      const { file, path, map } = mapOf(map_id, 'H5Miterate_async');
      const keys: H5Data[] = [];
      for (let n = 0; n < map.size; n += 1) {
        keys.push(
          yield* readDataset(library, mapTransfer(file, path, 'keys', key_mem_type_id, n, dxpl_id, 'H5Miterate_async')),
        );
      }
      return keys;
    },

    *H5Mdelete({ map_id, key, dxpl_id }): Steps<void> {
      const routine = 'H5Mdelete_async';
      const open = mapOf(map_id, routine);
      const { file, path, map } = open;
      file.write(routine);
      const place = placeOf(open, key, routine);
      const last = map.size - 1;
      const lastKey = yield* readDataset(
        library,
        mapTransfer(file, path, 'keys', 'H5T_NATIVE', last, dxpl_id, routine),
      );
      if (place !== last) {
        // The last pair takes the place: its value first, so that an interruption leaves at worst a key with another's value, never a pair without a value.
        for (const part of ['values', 'keys'] as const) {
          const data = yield* readDataset(library, mapTransfer(file, path, part, 'H5T_NATIVE', last, dxpl_id, routine));
          yield* writeDataset(library, mapTransfer(file, path, part, 'H5T_NATIVE', place, dxpl_id, routine), data);
        }
      }
      for (const part of ['keys', 'values'] as const) resizePart(file, `${path}/${part}`, last, routine);
      map.remove(key, lastKey);
    },

    H5Mclose: ({ map_id }, context) => closeObject(native, map_id, context, 'H5Mclose_async'),
  };
};

/** Gives the keys or the values of a map room for a number of pairs. */
function resizePart(file: OpenFile, dataset: string, pairs: number, routine: string): void {
  file.check(routine, dataset, (module, id) => module.resize_dataset(id, dataset, [BigInt(pairs)]));
  forgetDatasets(file);
}
