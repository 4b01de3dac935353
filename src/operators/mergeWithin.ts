import { defer, Observable, type ObservableInput, type OperatorFunction, Subscription } from 'rxjs';
import { Queue } from '../model/Queue.js';
import { currentLease, type Lease, nextUnder } from './Lease.js';

/** The limits of the work under way. */
export interface MergeLimits<T> {
  readonly concurrency: number;
  /** Greatest total weight of the items under way. */
  readonly capacity: number;
  readonly weigh: (item: T) => number;
}

/**
 * `mergeMap` with two limits: at most `concurrency` inner Observables at a time, whose items together weigh no more than
 * `capacity`; one item always runs. They start in the order of the items, which wait in memory until there is room. A chunk's
 * lease is retained until its inner Observable has ended, and what that emits is emitted under it.
 */
export function mergeWithin<T, R>(
  project: (item: T, lease: Lease | undefined) => ObservableInput<R>,
  { concurrency, capacity, weigh }: MergeLimits<T>,
): OperatorFunction<T, R> {
  return (source) =>
    new Observable((subscriber) => {
      const waiting = new Queue<Waiting<T>>();
      // Torn down before the leases are released, which would make the source read on.
      const upstream = new Subscription();
      subscriber.add(upstream);
      let running = 0;
      let taken = 0;
      let filling = false;
      let sourceDone = false;

      const fill = (): void => {
        // An inner Observable that completes synchronously calls this again; the outer loop then goes on.
        if (filling) return;
        filling = true;
        for (let next = waiting.peek(); next && hasRoomFor(next) && !subscriber.closed; next = waiting.peek()) {
          waiting.shift();
          start(next);
        }
        filling = false;
        if (sourceDone && running === 0 && waiting.size === 0) subscriber.complete();
      };

      const hasRoomFor = ({ weight }: Waiting<T>): boolean =>
        running === 0 || (running < concurrency && taken + weight <= capacity);

      const start = ({ item, weight, lease, release }: Waiting<T>): void => {
        running += 1;
        taken += weight;
        const inner = new Subscription(release);
        subscriber.add(inner);
        inner.add(
          defer(() => project(item, lease)).subscribe({
            next: (value) => nextUnder(lease, subscriber, value),
            error: (error) => subscriber.error(error),
            complete: () => {
              running -= 1;
              taken -= weight;
              inner.unsubscribe();
              fill();
            },
          }),
        );
      };

      subscriber.add(() => {
        for (const { release } of waiting.drain()) release?.();
      });
      upstream.add(
        source.subscribe({
          next: (item) => {
            const lease = currentLease();
            let weight: number;
            try {
              weight = weigh(item);
            } catch (error) {
              subscriber.error(error);
              return;
            }
            waiting.push({ item, weight, lease, release: lease?.retain() });
            fill();
          },
          error: (error) => subscriber.error(error),
          complete: () => {
            sourceDone = true;
            fill();
          },
        }),
      );
    });
}

/** An item that waits for room. */
interface Waiting<T> {
  readonly item: T;
  readonly weight: number;
  readonly lease: Lease | undefined;
  /** Ends the hold on its chunk's slot. */
  readonly release: (() => void) | undefined;
}
