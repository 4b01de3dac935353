import { Observable } from 'rxjs';

/** Hears how far a transfer has come. */
export type Moved = (loadedBytes: number, totalBytes: number) => void;

/** What operators further down a pipe want from those further up. They find it while they are subscribed to. */
export interface SubscriptionContext {
  /** Notes that a transfer begins, for `withProgress`. */
  readonly beginTransfer?: (() => Moved) | undefined;
  /** Chunks that `toAsyncIterable` lets be read further than its loop has come. */
  readonly readAhead?: number | undefined;
}

/** The context of the subscription that is on the stack. */
let current: SubscriptionContext | undefined;

/** The context of the subscription that is on the stack; it passes through everything that subscribes to its source at once. */
export function presentContext(): SubscriptionContext | undefined {
  return current;
}

/** Acts, subscribing to something, in a context. */
export function inContext<T>(context: SubscriptionContext | undefined, act: () => T): T {
  if (context === current) return act();
  const outer = current;
  current = context;
  try {
    return act();
  } finally {
    current = outer;
  }
}

/** The same stream, whose operators find the given context instead of the one in which it is subscribed to. */
export function subscribedIn<T>(context: SubscriptionContext | undefined, source: Observable<T>): Observable<T> {
  return new Observable((subscriber) => inContext(context, () => source.subscribe(subscriber)));
}
