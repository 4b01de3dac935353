import type { Datatype } from '../../../model/Datatype.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { MAP_LAYOUT, type MapPart } from '../../shared/maps/mapLayout.js';
import type { Reaching } from '../worker/follow.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { Place } from '../worker/Place.js';
import { createAttribute } from './createAttribute.js';
import { createDataset } from './createDataset.js';
import { createGroup } from './createGroup.js';
import { type NewLinkPlace, newLinkPlace } from './newLinkPlace.js';
import { writeAttribute } from './writeAttribute.js';

/**
 * Creates an empty map (`H5Mcreate`).
 *
 * @param undo - Deletes the map's group; called when the creation fails after the group was created.
 */
export function* createMap(
  objects: ObjectTable,
  to: NewLinkPlace,
  types: Readonly<Record<MapPart, Datatype>>,
  reaching: Reaching,
  undo: () => Steps<void>,
): Steps<Place> {
  const { parts, space, dcpl, version } = MAP_LAYOUT;
  const map = yield* createGroup(to, {}, {});
  try {
    for (const part of parts) {
      const place = yield* newLinkPlace(map, part, {}, reaching);
      yield* createDataset(objects, { to: place, type: types[part], space, lcpl: {}, dcpl });
    }
    const attribute = { place: map, attribute: version.name };
    yield* createAttribute(objects, attribute, version.type, version.space, {});
    yield* writeAttribute(attribute, 'H5T_NATIVE', version.value);
  } catch (error) {
    yield* undo();
    throw error;
  }
  return map;
}
