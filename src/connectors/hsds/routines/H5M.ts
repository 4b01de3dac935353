import { failure } from '../../../model/H5Error.js';
import type { DataTransfer } from '../../../model/H5P.js';
import type { MapId } from '../../../model/Identifier.js';
import { checkKeyType, MAP_LAYOUT } from '../../shared/maps/mapLayout.js';
import { StoredMap } from '../../shared/maps/StoredMap.js';
import { runWork } from '../../shared/runWork.js';
import { locate } from '../client/follow.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import type { Handling } from '../client/Handling.js';
import { type Place, subjectOf } from '../client/Place.js';
import { jsonOfDatatype } from '../json/datatype.js';
import { HsdsMapStore } from '../maps/HsdsMapStore.js';
import { createAttribute, writeAttribute } from '../metadata/attributes.js';
import { createDataset } from '../metadata/createDataset.js';
import { createGroup, newLink, together } from '../metadata/newLink.js';
import { isMap } from '../metadata/objectInfo.js';
import { closeObject } from './closing.js';

/** Handlers of the routines of H5M: a map is a group of two datasets, as everywhere in h5rx. */
export const H5M: HandlersOf<'H5M'> = {
  async H5Mcreate({ args: { loc_id, name, key_type_id, val_type_id, lcpl_id } }, handling) {
    const location = await handling.place(loc_id);
    checkKeyType(key_type_id);
    // Before the group is made: the server may not have such elements.
    for (const type of [key_type_id, val_type_id]) jsonOfDatatype(type);
    const to = await newLink(location, name, lcpl_id);
    handling.commit();
    const { place, done } = createGroup(to, {});
    const { space, dcpl, version } = MAP_LAYOUT;
    const sent = [done];
    for (const [part, type] of [
      ['keys', key_type_id],
      ['values', val_type_id],
    ] as const) {
      const dataset = { type: { type, committed: undefined }, space, dcpl };
      sent.push(createDataset(await newLink(place, part, {}), dataset, handling).done);
    }
    const marked = await createAttribute(
      place,
      version.name,
      { type: version.type, committed: undefined },
      version.space,
    );
    const written = await writeAttribute(place, version.name, 'H5T_NATIVE', version.value, handling);
    sent.push(marked.sent, written.sent);
    return handling.staged({ kind: 'map', place }, together(sent));
  },

  async H5Mopen({ args: { loc_id, name } }, handling) {
    const place = await locate(await handling.place(loc_id), name);
    const attributes = await place.domain.objects.attributes(place.record);
    if (!isMap(place.record, attributes)) throw failure('bad-argument', `${subjectOf(place)} is not a map`);
    // Keys that cannot be read are an error of the opening, not of the first use.
    await runWork(new StoredMap(new HsdsMapStore(place, handling)).index());
    return { kind: 'map', place };
  },

  async H5Mput({ args: { map_id, key_mem_type_id, key, val_mem_type_id, value, dxpl_id } }, handling) {
    const { map } = await writableMap(map_id, handling, dxpl_id);
    await runWork(map.put(key_mem_type_id, key, val_mem_type_id, value));
  },

  async H5Mget({ args: { map_id, key_mem_type_id, key, val_mem_type_id, dxpl_id } }, handling) {
    const { map } = await mapOf(map_id, handling, dxpl_id);
    return runWork(map.get(key_mem_type_id, key, val_mem_type_id));
  },

  async H5Mexists({ args: { map_id, key_mem_type_id, key, dxpl_id } }, handling) {
    const { map } = await mapOf(map_id, handling, dxpl_id);
    return runWork(map.has(key_mem_type_id, key));
  },

  async H5Mget_count({ args: { map_id, dxpl_id } }, handling) {
    const { map } = await mapOf(map_id, handling, dxpl_id);
    return (await runWork(map.index())).size;
  },

  async H5Miterate({ args: { map_id, key_mem_type_id, dxpl_id } }, handling) {
    const { map } = await mapOf(map_id, handling, dxpl_id);
    return runWork(map.keys(key_mem_type_id));
  },

  async H5Mdelete({ args: { map_id, key_mem_type_id, key, dxpl_id } }, handling) {
    const { map } = await writableMap(map_id, handling, dxpl_id);
    await runWork(map.delete(key_mem_type_id, key));
  },

  H5Mclose: ({ args: { map_id } }, handling) => closeObject(map_id, handling),
};

async function mapOf(
  identifier: MapId,
  handling: Handling,
  dxpl: DataTransfer,
): Promise<{ readonly map: StoredMap<Promise<unknown>, unknown>; readonly place: Place }> {
  const { place } = await handling.object(identifier);
  return { map: new StoredMap(new HsdsMapStore(place, handling, dxpl)), place };
}

async function writableMap(identifier: MapId, handling: Handling, dxpl: DataTransfer) {
  const found = await mapOf(identifier, handling, dxpl);
  found.place.domain.requireWritable();
  return found;
}
