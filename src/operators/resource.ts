import { Observable, type Subscriber, Subscription } from 'rxjs';
import { closingOf } from '../connectors/closing/closingOf.js';
import { addClosing } from '../connectors/closing/closingScope.js';
import type { Identifier } from '../model/Identifier.js';
import type { Operation } from '../operations/Operation.js';
import { findHome } from '../operations/openIdentifiers.js';

/**
 * A resource: subscribing opens something and emits its identifier; it stays open until the subscription is torn down,
 * which closes it. It does not complete by itself: the operators after it decide when it is done (`readDataset`,
 * `readChunks`, `whileOpen`, `take(1)` …).
 *
 *     subscribe  ^----------------!
 *     open       ---(id)----------(closed)
 */
export function resource<Id extends Identifier>(open: () => Operation<Id>): Observable<Id> {
  return new Observable((subscriber) => hold(subscriber, subscriber, open));
}

/** A resource inside another one, closed before it. */
export function innerResource<Outer, Inner extends Identifier>(
  source: Observable<Outer>,
  open: (outer: Outer) => Operation<Inner>,
): Observable<Inner> {
  return new Observable((subscriber) => {
    const inner = new Subscription();
    subscriber.add(inner);
    subscriber.add(
      source.subscribe({
        next: (outer) => hold(subscriber, inner, () => open(outer)),
        error: (error) => subscriber.error(error),
      }),
    );
  });
}

/** Opens something for a subscriber, until its holder is torn down. */
function hold<Id extends Identifier>(
  subscriber: Subscriber<Id>,
  holder: Subscription,
  open: () => Operation<Id>,
): void {
  let opened: Id | undefined;
  // Before it opens: the receiver of the identifier may end the stream at once.
  holder.add(() => {
    const home = opened && findHome(opened);
    if (opened && home) addClosing(closingOf(opened, home));
  });
  // An operation that is torn down before it has opened anything closes what it opens meanwhile.
  holder.add(
    open().subscribe({
      next: (id) => {
        opened = id;
        subscriber.next(id);
      },
      error: (error) => subscriber.error(error),
    }),
  );
}
