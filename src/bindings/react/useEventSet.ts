import { type EventSet, type EventSetSnapshot, progressOf } from 'h5rx';
import { sharedView } from './sharedView.js';
import { useView } from './useView.js';

/**
 * Shows what an event set does: `progressOf` as a hook.
 *
 * @returns `{ status, progress, fraction, bytesPerSecond, errors }`.
 * @example
 * const { fraction, errors } = useEventSet(es);
 */
export function useEventSet(es: EventSet): EventSetSnapshot {
  return useView(sharedView(es, 'progress', () => progressOf(es)));
}
