import type { View, ViewState } from 'h5rx';
import { useSyncExternalStore } from 'react';
import { filter, firstValueFrom, type Subscription } from 'rxjs';
import { useSubscribe } from './useView.js';

/** What was begun for a component that never comes back is ended after so many milliseconds. */
const PATIENCE = 5000;
/** What has failed is begun anew when it is rendered after so many. */
const PATIENCE_WITH_ERRORS = 1000;

/** What components wait for. */
const comings = new WeakMap<View<ViewState>, Promise<void>>();
/** What is there, for components that may still wait for something that stands on it. */
const held = new Set<Subscription>();
let waitedFor = 0;
let letGo: ReturnType<typeof setTimeout> | undefined;

/** Resolves when there is something to show, or an error. The view works until all that is waited for is there, and for a while after. */
function coming(view: View<ViewState>): Promise<void> {
  const known = comings.get(view);
  if (known) return known;
  const work = view.subscribe();
  waitedFor += 1;
  clearTimeout(letGo);
  const isThere = ({ status }: ViewState): boolean => status !== 'idle' && status !== 'loading';
  const settled = firstValueFrom(view.pipe(filter(isThere))).then(({ error }) => {
    comings.delete(view);
    waitedFor -= 1;
    if (error) setTimeout(() => work.unsubscribe(), PATIENCE_WITH_ERRORS);
    else held.add(work);
    if (waitedFor === 0) letGo = setTimeout(letAllGo, PATIENCE);
  });
  comings.set(view, settled);
  return settled;
}

function letAllGo(): void {
  for (const work of held) work.unsubscribe();
  held.clear();
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
