import { runWork } from '../../shared/runWork.js';
import { axisNames as namesOfAxes } from '../../shared/scales/axisNames.js';
import type { Handling } from '../client/Handling.js';
import type { Place } from '../client/Place.js';
import { HsdsScaleStore } from './HsdsScaleStore.js';

/** A name for each dimension of a dataset, as `axisNames` of every connector gives it; undefined where none has one. */
export function axisNames(
  place: Place,
  name: string,
  rank: number,
  handling: Handling,
): Promise<(string | undefined)[] | undefined> {
  return runWork(namesOfAxes(new HsdsScaleStore(handling), place, name, rank));
}
