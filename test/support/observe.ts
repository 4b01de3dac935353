import type { Observable } from 'rxjs';

/** What an Observable has done so far. */
export interface Seen<T> {
  readonly values: T[];
  error: unknown;
  completed: boolean;
  unsubscribe(): void;
}

/** Subscribes and notes what comes; everything here happens synchronously unless a test says otherwise. */
export function observe<T>(source: Observable<T>): Seen<T> {
  const seen: Seen<T> = { values: [], error: undefined, completed: false, unsubscribe: () => {} };
  const subscription = source.subscribe({
    next: (value) => seen.values.push(value),
    error: (error: unknown) => {
      seen.error = error;
    },
    complete: () => {
      seen.completed = true;
    },
  });
  seen.unsubscribe = () => subscription.unsubscribe();
  return seen;
}

/** The value that has come already; fails when none has, or an error. */
export function answerOf<T>(source: Observable<T>): T {
  const { values, error, completed } = observe(source);
  if (error) throw error;
  if (!completed || values.length !== 1) throw new Error(`expected one value at once, got ${values.length}`);
  return values[0] as T;
}

/** The error that has come already; fails when none has. */
export function errorOf(source: Observable<unknown>): unknown {
  const { error } = observe(source);
  if (error === undefined) throw new Error('expected an error at once');
  return error;
}
