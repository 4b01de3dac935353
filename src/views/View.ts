import { Observable, type Subscriber, Subscription } from 'rxjs';

/**
 * How far what a view shows has come: `idle` (nobody is subscribed), `loading`, `ready`, `canceled`, `error`. What grows by and by has
 * what there is so far while it is `loading`.
 */
export type ViewStatus = 'idle' | 'loading' | 'ready' | 'canceled' | 'error';

/**
 * What a user interface shows of something: a snapshot that is there at any time, and an Observable of the snapshots that follow. Every
 * framework can hold one: `useSyncExternalStore` (React), `toSignal` (Angular), `$view` (Svelte), `from` (Solid).
 *
 *     value      idle   loading    ready
 *     subscribe  ^------------------------!
 *     view       l-----------------r------
 *
 * The first subscriber starts the work and the last one ends it, a microtask after it has left: who leaves and comes back at once, as
 * components do in React's strict mode, starts nothing anew. All subscribers share one work. A snapshot is never changed: as long as
 * `value` is the same object, there is nothing new to show.
 *
 * It never errors, and does not complete by itself: a failure is a snapshot with `status: 'error'`. While something arrives there is at
 * most one snapshot in a frame of 60 a second.
 */
export class View<S> extends Observable<S> {
  /** The snapshot while nobody is subscribed: also what is rendered on a server, where no worker is started. */
  readonly initial: S;
  readonly #snapshots$: Observable<S>;
  readonly #watchers = new Set<Subscriber<S>>();
  #value: S;
  #work: Subscription | undefined;

  /** @param snapshots$ - The work: subscribed to once while anybody is subscribed to the view, and anew after that. */
  constructor(initial: S, snapshots$: Observable<S>) {
    super((subscriber) => this.#watch(subscriber));
    this.initial = initial;
    this.#value = initial;
    this.#snapshots$ = snapshots$;
  }

  /** The present snapshot. */
  get value(): S {
    return this.#value;
  }

  /** Does the work again, from the beginning; nothing where nobody is subscribed. */
  retry(): void {
    if (!this.#work) return;
    this.#work.unsubscribe();
    this.#begin();
  }

  #watch(subscriber: Subscriber<S>): void {
    if (!this.#work) this.#begin();
    this.#watchers.add(subscriber);
    subscriber.add(() => {
      this.#watchers.delete(subscriber);
      if (this.#watchers.size === 0) queueMicrotask(() => this.#rest());
    });
    subscriber.next(this.#value);
  }

  #begin(): void {
    // First, because a subscriber may ask for another retry while this one begins.
    const work = new Subscription();
    this.#work = work;
    work.add(this.#snapshots$.subscribe((snapshot) => this.#show(snapshot)));
  }

  #show(snapshot: S): void {
    this.#value = snapshot;
    for (const watcher of [...this.#watchers]) {
      // A subscriber may have caused a later one, which all have been told by then.
      if (this.#value !== snapshot) return;
      watcher.next(snapshot);
    }
  }

  #rest(): void {
    if (this.#watchers.size > 0) return;
    this.#work?.unsubscribe();
    this.#work = undefined;
    this.#value = this.initial;
  }
}
