import { from, Observable, type ObservableInput } from 'rxjs';
import type { Operation } from '../es/Operation.js';
import type { Identifier } from '../model/Identifier.js';

/**
 * A resource: subscribing opens something and emits its identifier; it stays open until the subscription is torn down,
 * which closes it. It does not complete by itself: what is piped after it decides when it is done (`readDataset`,
 * `readChunks`, `whileOpen`, `take(1)` …).
 *
 *     subscribe  ^----------------!
 *     open       ---(id)----------(closed)
 */
export function resource<Id extends Identifier>(
  open: () => Operation<Id>,
  close: (id: Id) => Operation<void>,
): Observable<Id> {
  return new Observable((subscriber) => {
    let opened: Id | undefined;
    const opening = open().subscribe({
      next: (id) => {
        opened = id;
        subscriber.next(id);
      },
      error: (error) => subscriber.error(error),
    });
    return () => {
      // An operation that is torn down before it has opened anything closes what it opens meanwhile.
      opening.unsubscribe();
      if (opened) close(opened).subscribe({ error: () => {} });
    };
  });
}

/**
 * A resource inside another one. Both close with the subscription; in which order does not matter, because in HDF5 an
 * open object keeps its file open.
 */
export function innerResource<Outer, Inner extends Identifier>(
  source: Observable<Outer>,
  open: (outer: Outer) => Operation<Inner>,
  close: (inner: Inner) => Operation<void>,
): Observable<Inner> {
  return new Observable((subscriber) => {
    const error = (thrown: unknown): void => subscriber.error(thrown);
    const next = (inner: Inner): void => subscriber.next(inner);
    subscriber.add(
      source.subscribe({
        next: (id) => subscriber.add(resource(() => open(id), close).subscribe({ next, error })),
        error,
      }),
    );
  });
}

/**
 * Works with a resource and is done when the work is done, which closes the resource.
 *
 *     source      --a------------------
 *     project(a)     ---x---y---|
 *     result      -----x---y---(|)
 *
 * Identifiers that arrive while one is being worked with wait for their turn.
 */
export function untilDone<Id, R>(source: Observable<Id>, project: (id: Id) => ObservableInput<R>): Observable<R> {
  return new Observable((subscriber) => {
    const waiting: Id[] = [];
    let working = false;
    let worked = false;
    let sourceDone = false;
    const next = (): void => {
      if (working) return;
      const id = waiting.shift();
      if (id === undefined) {
        if (worked || sourceDone) subscriber.complete();
        return;
      }
      working = true;
      subscriber.add(
        from(project(id)).subscribe({
          next: (value) => subscriber.next(value),
          error: (error) => subscriber.error(error),
          complete: () => {
            working = false;
            worked = true;
            next();
          },
        }),
      );
    };
    subscriber.add(
      source.subscribe({
        next: (id) => {
          waiting.push(id);
          next();
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          sourceDone = true;
          next();
        },
      }),
    );
  });
}
