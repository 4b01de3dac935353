import { Observable, type Subscriber, Subscription } from 'rxjs';
import { Closing } from '../connectors/closing/Closing.js';
import { addClosing } from '../connectors/closing/closingScope.js';
import { findHome } from '../connectors/openIdentifiers.js';
import type { Operation } from '../es/Operation.js';
import { toH5Error } from '../model/H5Error.js';
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
  return new Observable((subscriber) => hold(subscriber, subscriber, open, close));
}

/** A resource inside another one, closed before it. */
export function innerResource<Outer, Inner extends Identifier>(
  source: Observable<Outer>,
  open: (outer: Outer) => Operation<Inner>,
  close: (inner: Inner) => Operation<void>,
): Observable<Inner> {
  return new Observable((subscriber) => {
    const inner = new Subscription();
    subscriber.add(inner);
    subscriber.add(
      source.subscribe({
        next: (outer) => hold(subscriber, inner, () => open(outer), close),
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
  close: (id: Id) => Operation<void>,
): void {
  let opened: Id | undefined;
  // Before it opens: whoever gets the identifier may end the stream at once.
  holder.add(() => {
    if (opened) closeLater(opened, close);
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

/** Leaves the close of an identifier to the teardown that is running, unless its user closes it. */
function closeLater<Id extends Identifier>(id: Id, close: (id: Id) => Operation<void>): void {
  const home = findHome(id);
  if (!home) return;
  addClosing(
    new Closing(id.hid, home, (end) => {
      if (!findHome(id)) {
        end();
        return;
      }
      close(id).subscribe({ error: (error) => end(toH5Error(error, 'H5Oclose_async')), complete: () => end() });
    }),
  );
}
