/** Links or attributes in the order in which they were made; undefined where that was not recorded for each of them. */
export function inCreationOrder<T extends { readonly creationOrder?: number }>(items: readonly T[]): T[] | undefined {
  if (items.some(({ creationOrder }) => creationOrder === undefined)) return undefined;
  return [...items].sort((one, other) => one.creationOrder! - other.creationOrder!);
}
