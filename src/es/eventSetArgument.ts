import { badArgument } from '../model/H5Error.js';
import { EventSet } from './EventSet.js';

/** No event set: an operation is cold, a function of H5ES does nothing. */
export const H5ES_NONE = 0;

/** An event set, or none. */
export type EventSetArgument = EventSet | typeof H5ES_NONE;

/** The set of an argument, undefined for `H5ES_NONE`; anything else, and a set that is closed, is `bad-argument`. */
export function eventSetOf(routine: string, es: EventSetArgument): EventSet | undefined {
  if (es === H5ES_NONE) return undefined;
  if (!(es instanceof EventSet)) {
    throw badArgument(routine, `es_id must be an event set or H5ES_NONE, not ${String(es)}`);
  }
  if (es.closed) throw badArgument(routine, 'the event set is closed');
  return es;
}
