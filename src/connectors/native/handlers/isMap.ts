import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { MAP_LAYOUT } from '../../shared/maps/mapLayout.js';
import { kindOf } from '../worker/follow.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { attributeExists } from './viewAttribute.js';

/** Whether an object is a map. */
export function* isMap(place: Place): Steps<boolean> {
  const attribute = MAP_LAYOUT.version.name;
  return (yield* kindOf(place)) === 'group' && (yield* attributeExists({ place, attribute }));
}

/** Checks that an object is a map. Errors: `H5Error` `bad-argument`. */
export function* requireMap(place: Place): Steps<void> {
  if (!(yield* isMap(place))) throw failure('bad-argument', `${subjectOf(place)} is not a map`);
}
