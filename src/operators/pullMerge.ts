import { from, Observable, type ObservableInput, Subscription } from 'rxjs';
import { Queue } from '../model/Queue.js';
import { Lease, nextUnder, type Place } from './Lease.js';

/**
 * `mergeMap` over an iterable, which is pulled only as far as there is room: at most `concurrency` items at a time, which
 * together weigh no more than `capacity` (one item always starts), and, with `ordered`, emissions in the order of the items. An
 * item's slot is taken until its inner Observable has completed, its turn has come, and its lease is no longer held.
 */
export function pullMerge<T, R>(
  items: Iterable<T>,
  project: (item: T) => ObservableInput<R>,
  { concurrency, ordered, capacity = Number.POSITIVE_INFINITY, weigh = () => 0, placeOf }: PullMergeOptions<T>,
): Observable<R> {
  return new Observable((subscriber) => {
    const iterator = items[Symbol.iterator]();
    /** With `ordered`, slots that have not emitted everything, in the order of their items; only the first one emits. */
    const turns = new Queue<Slot<R>>();
    /** The next item, which has to wait for room. */
    let waiting: { readonly value: T } | undefined;
    /** Items that have not emitted everything. */
    let pending = 0;
    let slots = 0;
    let weight = 0;
    let exhausted = false;
    let filling = false;
    let emitting = false;

    const emitTurns = (): void => {
      // A consumer may release a slot during `next`, which calls this again; the outer loop then goes on.
      if (emitting) return;
      emitting = true;
      for (let first = turns.peek(); first; first = turns.peek()) {
        for (const value of first.held) nextUnder(first, subscriber, value);
        first.held.length = 0;
        if (!first.done) break;
        turns.shift();
        emitted(first);
      }
      emitting = false;
    };

    const emitted = (slot: Slot<R>): void => {
      pending -= 1;
      slot.release();
    };

    const fill = (): void => {
      // An inner Observable that completes synchronously calls this again; the outer loop then goes on.
      if (filling) return;
      filling = true;
      while (!subscriber.closed && slots < concurrency) {
        try {
          waiting ??= pull();
          if (!waiting) break;
          const { value } = waiting;
          if (slots > 0 && weight + weigh(value) > capacity) break;
          waiting = undefined;
          start(value);
        } catch (error) {
          subscriber.error(error);
          return;
        }
      }
      filling = false;
      if (exhausted && !waiting && pending === 0) subscriber.complete();
    };

    const pull = (): { readonly value: T } | undefined => {
      if (exhausted) return undefined;
      const item = iterator.next();
      if (!item.done) return item;
      exhausted = true;
      return undefined;
    };

    const start = (item: T): void => {
      const weighs = weigh(item);
      const slot = new Slot<R>(placeOf?.(item), () => {
        slots -= 1;
        weight -= weighs;
        fill();
      });
      slots += 1;
      pending += 1;
      weight += weighs;
      if (ordered) turns.push(slot);
      const subscription = new Subscription();
      subscriber.add(subscription);
      subscription.add(
        from(project(item)).subscribe({
          next: (value) => {
            if (ordered && (emitting || turns.peek() !== slot)) slot.held.push(value);
            else nextUnder(slot, subscriber, value);
          },
          error: (error) => subscriber.error(error),
          complete: () => {
            subscriber.remove(subscription);
            slot.done = true;
            if (ordered) emitTurns();
            else emitted(slot);
            // The slot may still be held, which does not delay the completion.
            fill();
          },
        }),
      );
    };

    subscriber.add(() => iterator.return?.());
    fill();
  });
}

/** How far ahead items are pulled, and in which order results are emitted. */
export interface PullMergeOptions<T> {
  readonly concurrency: number;
  readonly ordered: boolean;
  /** Greatest weight of the items of all slots; unlimited by default. */
  readonly capacity?: number;
  readonly weigh?: (item: T) => number;
  /** Where an item belongs, for its lease. */
  readonly placeOf?: (item: T) => Place;
}

/** An item that is worked on, or kept by a consumer. */
class Slot<R> extends Lease {
  /** What came before its turn. */
  readonly held: R[] = [];
  done = false;
}
