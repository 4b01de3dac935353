import type { Handling } from '../client/Handling.js';
import type { Place } from '../client/Place.js';

export async function axisNames(
  _place: Place,
  _name: string,
  _rank: number,
  _handling: Handling,
): Promise<(string | undefined)[] | undefined> {
  return undefined;
}
