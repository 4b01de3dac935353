import type { Waiting } from '../operations/ObservableIterator.js';
import type { EventSetEvent } from './events.js';
import type { OperationInfo } from './OperationInfo.js';

/** Buffers events for a loop: all of them, except that of the progress of an operation only the latest is kept, in place of the first. */
export function keepLatestProgress(): (event: EventSetEvent) => Waiting<EventSetEvent> | undefined {
  const waiting = new Map<OperationInfo, { value: EventSetEvent }>();
  return (event) => {
    if (event.type !== 'progress') return { value: event };
    const { operation } = event;
    const present = waiting.get(operation);
    if (present) {
      present.value = event;
      return undefined;
    }
    const added = { value: event as EventSetEvent, taken: () => waiting.delete(operation) };
    waiting.set(operation, added);
    return added;
  };
}
