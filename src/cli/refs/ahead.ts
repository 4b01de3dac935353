/** Work on items in their order, of which up to `count` are under way. */
export async function* ahead<T, R>(
  items: Iterable<T>,
  count: number,
  work: (item: T) => R | Promise<R>,
): AsyncGenerator<Awaited<R>> {
  const begun: (R | Promise<R>)[] = [];
  for (const item of items) {
    const one = work(item);
    // Its failure is thrown when its turn comes.
    if (one instanceof Promise) one.catch(() => {});
    begun.push(one);
    if (begun.length >= count) yield await (begun.shift() as R);
  }
  for (const one of begun) yield await one;
}
