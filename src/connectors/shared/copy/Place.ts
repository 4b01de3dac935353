import type { LocationId } from '../../../model/Identifier.js';

/** Where an object is or is created: a name relative to a location. */
export interface Place {
  readonly location: LocationId;
  readonly name: string;
}
