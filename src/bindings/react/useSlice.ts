import {
  type DatasetId,
  type ElementsOf,
  type H5T_NATIVE,
  type MemoryType,
  type SliceOptions,
  type SliceSnapshot,
  sliceOf,
} from 'h5rx';
import { useEffect, useMemo } from 'react';
import { NEVER } from 'rxjs';
import { keyOf } from './keyOf.js';
import { sharedView } from './sharedView.js';
import { useReady } from './useReady.js';
import { useStable } from './useStable.js';
import { useView } from './useView.js';

/**
 * Shows a slice of a dataset, painted as its chunks arrive. When the selection changes, what is being read of the last one is canceled, and
 * nothing of it is shown any more; `previous` is the last one that was complete. Unmounting stops the read within a piece.
 *
 * @param dataset - An open dataset; undefined as long as there is none, as of `useDataset`.
 * @param options - As those of `sliceOf`; selections are compared by what they select.
 * @returns `{ status, data, shape, parts, loaded, previous, error, cancel, retry … }`. While `status` is `loading`, `data` is filled: the
 *   blocks that `parts` names are final.
 * @example
 * const plane = (z) => ({ start: [z, 0, 0], count: [1, ...shape.slice(1)] });
 * const { data, loaded, cancel } = useSlice(dataset, { selection: plane(z), prefetch: [plane(z + 1)] });
 */
export function useSlice<M extends MemoryType = typeof H5T_NATIVE>(
  dataset: DatasetId | undefined,
  options: SliceOptions<M> = {},
): SliceSnapshot<ElementsOf<M>> {
  const { selection, prefetch, ...how } = useStable(options);
  const stableHow = useStable(how);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is selected is told to it below
  const view = useMemo(() => sliceOf<M>(dataset ?? NEVER, { ...stableHow, selection, prefetch }), [dataset, stableHow]);
  useEffect(() => view.select(selection, prefetch), [view, selection, prefetch]);
  const snapshot = useView(view);
  return useMemo(() => {
    if (dataset === undefined) return view.initial;
    if (keyOf(snapshot.selection) === keyOf(selection)) return snapshot;
    const nothing = { data: undefined, shape: undefined, parts: [], loaded: 0, error: undefined };
    return { ...snapshot, ...nothing, status: 'loading', selection };
  }, [dataset, view, snapshot, selection]);
}

/**
 * `useSlice` for `Suspense`: it suspends until the slice is complete, and throws what went wrong. What it was rendered with and is no longer
 * is read to its end where the component had suspended; for a slider take `useSlice`.
 */
export function useSuspenseSlice<M extends MemoryType = typeof H5T_NATIVE>(
  dataset: DatasetId,
  options: SliceOptions<M> = {},
): SliceSnapshot<ElementsOf<M>> {
  return useReady(sharedView(dataset, `slice ${keyOf(options)}`, () => sliceOf<M>(dataset, options)));
}
