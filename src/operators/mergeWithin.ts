import { defer, mergeMap, Observable, type ObservableInput, type OperatorFunction, tap } from 'rxjs';

/** How much is under way at once. */
export interface MergeLimits<T> {
  readonly concurrency: number;
  /** What the items under way may weigh together. */
  readonly capacity: number;
  readonly weigh: (item: T) => number;
}

/**
 * `mergeMap` with two limits: at most `concurrency` inner Observables at a time, whose items together weigh no more than
 * `capacity`; one runs always. They start in the order of the items, which wait in memory until there is room.
 */
export function mergeWithin<T, R>(
  project: (item: T) => ObservableInput<R>,
  { concurrency, capacity, weigh }: MergeLimits<T>,
): OperatorFunction<T, R> {
  return (source) =>
    defer(() => {
      const room = new Room(capacity);
      return source.pipe(mergeMap((item) => room.run(weigh(item), () => project(item)), concurrency));
    });
}

/** Lets work begin, first come first served, as soon as what it weighs fits in. */
class Room {
  readonly #capacity: number;
  readonly #waiting: { readonly weight: number; readonly begin: () => void }[] = [];
  #taken = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  run<R>(weight: number, work: () => ObservableInput<R>): Observable<R> {
    return new Observable((subscriber) => {
      const begin = (): void => {
        // Not when it is torn down: then all of them are, and none is to begin any more.
        const leave = tap<R>({ complete: () => this.#leave(weight) });
        defer(work).pipe(leave).subscribe(subscriber);
      };
      this.#waiting.push({ weight, begin });
      this.#fill();
    });
  }

  #leave(weight: number): void {
    this.#taken -= weight;
    this.#fill();
  }

  #fill(): void {
    for (let [next] = this.#waiting; next && this.#fits(next.weight); [next] = this.#waiting) {
      this.#waiting.shift();
      this.#taken += next.weight;
      next.begin();
    }
  }

  #fits(weight: number): boolean {
    return this.#taken === 0 || this.#taken + weight <= this.#capacity;
  }
}
