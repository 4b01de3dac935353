import type { View } from 'h5rx';
import { useCallback, useSyncExternalStore } from 'react';

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

/** The view's `subscribe` as React wants it, the same in each render. */
export function useSubscribe(view: View<unknown>): (changed: () => void) => () => void {
  return useCallback(
    (changed: () => void) => {
      const subscription = view.subscribe(changed);
      return () => subscription.unsubscribe();
    },
    [view],
  );
}
