import { catchError, map, type Observable, of, startWith } from 'rxjs';
import { type H5Error, toH5Error } from '../model/H5Error.js';
import { View, type ViewStatus } from './View.js';

/** What every snapshot of something that is opened or read has. */
export interface ViewState {
  readonly status: ViewStatus;
  /** What has gone wrong; undefined unless `status` is `error` or `canceled`. */
  readonly error: H5Error | undefined;
}

/** A view of something that comes: what there is of it by and by, or why it does not. `nothing` is what there is before it comes. */
export function resourceView<S extends object>(
  name: string,
  nothing: S,
  found$: Observable<{ readonly status: ViewStatus } & S>,
): View<S & ViewState> {
  const snapshots$ = found$.pipe(
    map((found) => ({ error: undefined, ...found })),
    startWith({ ...nothing, status: 'loading', error: undefined } as const),
    catchError((thrown: unknown) => of({ ...nothing, ...failedWith(thrown, name) })),
  );
  return new View<S & ViewState>({ ...nothing, status: 'idle', error: undefined }, snapshots$);
}

/** The state of what ended with an error. */
export function failedWith(thrown: unknown, name: string): ViewState {
  const error = toH5Error(thrown, name);
  return { status: error.kind === 'canceled' ? 'canceled' : 'error', error };
}
