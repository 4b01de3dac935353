/** Requests at once where many things are tried one by one. */
const AT_ONCE = 4;

/** Tries each of many things by itself, some at once. */
export async function settleEach<T>(items: readonly T[], settle: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next] as T;
      next += 1;
      await settle(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
}
