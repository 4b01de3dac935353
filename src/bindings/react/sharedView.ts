import type { View } from 'h5rx';

type Views = Map<string, WeakRef<View<unknown>>>;

const viewsOf = new WeakMap<object, Views>();

/** Forgets the keys of views that nobody has any more. */
const forgotten = new FinalizationRegistry<{ readonly views: Views; readonly key: string }>(({ views, key }) => {
  if (views.get(key)?.deref() === undefined) views.delete(key);
});

/**
 * The one view of something, whichever component asks: all show the same snapshot, and what was begun for a component that has suspended is
 * found again when it is rendered anew. It lasts for as long as anybody has it.
 *
 * @param owner - What it is a view of.
 * @param key - What kind of view it is, and its options.
 */
export function sharedView<V extends View<unknown>>(owner: object, key: string, make: () => V): V {
  const views: Views = viewsOf.get(owner) ?? new Map();
  viewsOf.set(owner, views);
  const known = views.get(key)?.deref();
  if (known) return known as V;
  const view = make();
  views.set(key, new WeakRef(view));
  forgotten.register(view, { views, key });
  return view;
}
