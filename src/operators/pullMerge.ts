import { from, Observable, type ObservableInput, Subscription } from 'rxjs';

/**
 * `mergeMap` over an iterable, which is pulled only as far as there is room: at most `concurrency` inner Observables at
 * a time, and, with `ordered`, emissions in the order of the items, each slot taken until its turn has come.
 */
export function pullMerge<T, R>(
  items: Iterable<T>,
  project: (item: T) => ObservableInput<R>,
  { concurrency, ordered }: { readonly concurrency: number; readonly ordered: boolean },
): Observable<R> {
  return new Observable((subscriber) => {
    const iterator = items[Symbol.iterator]();
    /** Slots in the order of their items; with `ordered` only the first one emits. */
    const slots: Slot<R>[] = [];
    let exhausted = false;
    let filling = false;

    const release = (slot: Slot<R>): void => {
      slot.done = true;
      if (!ordered) {
        slots.splice(slots.indexOf(slot), 1);
      } else {
        while (slots[0]) {
          const [first] = slots as [Slot<R>];
          for (const value of first.held.splice(0)) subscriber.next(value);
          if (!first.done) break;
          slots.shift();
        }
      }
      fill();
    };

    const fill = (): void => {
      // An inner Observable that completes at once comes back here; the loop that started it goes on.
      if (filling) return;
      filling = true;
      while (!exhausted && !subscriber.closed && slots.length < concurrency) {
        let item: IteratorResult<T>;
        try {
          item = iterator.next();
        } catch (error) {
          subscriber.error(error);
          return;
        }
        if (item.done) {
          exhausted = true;
          break;
        }
        start(item.value);
      }
      filling = false;
      if (exhausted && slots.length === 0) subscriber.complete();
    };

    const start = (item: T): void => {
      const slot: Slot<R> = { held: [], done: false };
      slots.push(slot);
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

interface Slot<R> {
  /** What came before its turn. */
  readonly held: R[];
  done: boolean;
}
