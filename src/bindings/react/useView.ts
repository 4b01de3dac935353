import type { View } from 'h5rx';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';

/**
 * Shows a view: the component is rendered anew for each snapshot. The view works while any component shows it; unmounting the last one ends
 * the work.
 *
 * @param view - The same one in each render: from outside of the component, or from `useMemo`.
 * @returns The present snapshot; on a server the initial one, without starting anything.
 * @example
 * const progress = progressOf(es);
 * const Bar = () => <progress value={useView(progress).fraction} />;
 */
export function useView<S>(view: View<S>): S {
  const subscribe = useSubscribe(view);
  return useSyncExternalStore(
    subscribe,
    () => view.value,
    () => view.initial,
  );
}

/** A component that shows more views than this in a second has another one in each render, and would never come to rest. */
const MOST_VIEWS = 100;

/** The view's `subscribe` as React wants it, the same in each render. */
export function useSubscribe(view: View<unknown>): (changed: () => void) => () => void {
  const shown = useRef({ view, count: 0, since: 0 });
  useEffect(() => {
    const now = performance.now();
    const { view: last, count, since } = shown.current;
    if (last === view) return;
    shown.current = now - since > 1000 ? { view, count: 1, since: now } : { view, count: count + 1, since };
    if (count < MOST_VIEWS) return;
    throw new Error(
      'h5rx: the source, the event set or an object in the options is another one in each render; useMemo keeps it',
    );
  }, [view]);
  return useCallback(
    (changed: () => void) => {
      const subscription = view.subscribe(changed);
      return () => subscription.unsubscribe();
    },
    [view],
  );
}
