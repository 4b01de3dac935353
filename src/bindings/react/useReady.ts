import type { View, ViewState } from 'h5rx';
import { useSyncExternalStore } from 'react';
import { filter, firstValueFrom } from 'rxjs';
import { useSubscribe } from './useView.js';

/** What was begun for a component that never comes back is ended after so many milliseconds. */
const PATIENCE = 5000;

const comings = new WeakMap<View<ViewState>, Promise<void>>();

/** Resolves when there is something to show, or an error. Until then the view works, and for a while after, for the component comes back. */
function coming(view: View<ViewState>): Promise<void> {
  const known = comings.get(view);
  if (known) return known;
  const work = view.subscribe();
  const end = (): void => {
    work.unsubscribe();
    comings.delete(view);
  };
  const isThere = ({ status }: ViewState): boolean => status !== 'idle' && status !== 'loading';
  const settled = firstValueFrom(view.pipe(filter(isThere))).then(() => {
    setTimeout(end, PATIENCE);
  });
  comings.set(view, settled);
  return settled;
}

/** A snapshot in which everything is there. */
export type Ready<S extends ViewState> = {
  readonly [K in keyof S]: K extends 'error' ? undefined : Exclude<S[K], undefined>;
};

/**
 * Shows a view that is ready. Until then the component suspends; an error is thrown, for the next error boundary. On a server it throws, so
 * that the client renders what is inside of the next `Suspense`, and no worker is started there.
 */
export function useReady<S extends ViewState>(view: View<S>): Ready<S> {
  const subscribe = useSubscribe(view);
  const snapshot = useSyncExternalStore(
    subscribe,
    () => view.value,
    () => undefined,
  );
  if (snapshot === undefined) throw new Error('h5rx reads in the client: this is rendered there');
  if (snapshot.error) throw snapshot.error;
  if (snapshot.status !== 'ready') throw coming(view);
  return snapshot as Ready<S>;
}
