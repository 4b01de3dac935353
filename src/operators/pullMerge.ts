import { from, Observable, type ObservableInput, Subscription } from 'rxjs';

/**
 * `mergeMap` over an iterable, which is pulled only as far as there is room: at most `concurrency` inner Observables at
 * a time, whose items together weigh no more than `capacity` (one goes always), and, with `ordered`, emissions in the
 * order of the items, each slot taken until its turn has come.
 */
export function pullMerge<T, R>(
  items: Iterable<T>,
  project: (item: T) => ObservableInput<R>,
  { concurrency, ordered, capacity = Number.POSITIVE_INFINITY, weigh = () => 0 }: PullOptions<T>,
): Observable<R> {
  return new Observable((subscriber) => {
    const iterator = items[Symbol.iterator]();
    /** Slots in the order of their items; with `ordered` only the first one emits. */
    const slots: Slot<R>[] = [];
    /** The item for which there was no room. */
    let waiting: { readonly value: T } | undefined;
    let weight = 0;
    let exhausted = false;
    let filling = false;

    const release = (slot: Slot<R>): void => {
      slot.done = true;
      if (!ordered) {
        slots.splice(slots.indexOf(slot), 1);
        weight -= slot.weight;
      } else {
        while (slots[0]) {
          const [first] = slots as [Slot<R>];
          for (const value of first.held.splice(0)) subscriber.next(value);
          if (!first.done) break;
          slots.shift();
          weight -= first.weight;
        }
      }
      fill();
    };

    const fill = (): void => {
      // An inner Observable that completes at once comes back here; the loop that started it goes on.
      if (filling) return;
      filling = true;
      while (!subscriber.closed && slots.length < concurrency) {
        try {
          waiting ??= pull();
        } catch (error) {
          subscriber.error(error);
          return;
        }
        if (!waiting) break;
        const { value } = waiting;
        if (slots.length > 0 && weight + weigh(value) > capacity) break;
        waiting = undefined;
        start(value);
      }
      filling = false;
      if (exhausted && !waiting && slots.length === 0) subscriber.complete();
    };

    const pull = (): { readonly value: T } | undefined => {
      if (exhausted) return undefined;
      const item = iterator.next();
      if (!item.done) return item;
      exhausted = true;
      return undefined;
    };

    const start = (item: T): void => {
      const slot: Slot<R> = { held: [], weight: weigh(item), done: false };
      slots.push(slot);
      weight += slot.weight;
      const subscription = new Subscription();
      subscriber.add(subscription);
      let inner: Observable<R>;
      try {
        inner = from(project(item));
      } catch (error) {
        subscriber.error(error);
        return;
      }
      subscription.add(
        inner.subscribe({
          next: (value) => {
            if (ordered && slots[0] !== slot) slot.held.push(value);
            else subscriber.next(value);
          },
          error: (error) => subscriber.error(error),
          complete: () => {
            subscriber.remove(subscription);
            release(slot);
          },
        }),
      );
    };

    subscriber.add(() => iterator.return?.());
    fill();
  });
}

/** How far ahead is pulled, and in which order what comes is emitted. */
export interface PullOptions<T> {
  readonly concurrency: number;
  readonly ordered: boolean;
  /** What the items of all slots may weigh; without end by default. */
  readonly capacity?: number;
  readonly weigh?: (item: T) => number;
}

interface Slot<R> {
  /** What came before its turn. */
  readonly held: R[];
  readonly weight: number;
  done: boolean;
}
